//! Lengths that tell little: a text is filled up before it is sealed, so that its length does not identify it.

/// The length to which `len` bytes are filled up: powers of two from 1 KiB to 64 KiB, then Padmé (Nikitin et al., "Reducing
/// metadata leakage from encrypted files and communication with PURBs", PoPETs 2019), which adds less than 12 % (from 64 KiB on
/// less than 7 %) and leaves few lengths to be told apart.
///
/// ```
/// # use shishu_sealed::padded;
/// assert_eq!([0, 1, 1024, 1025, 60_000, 65_537].map(padded), [1024, 1024, 1024, 2048, 65_536, 67_584]);
/// ```
pub fn padded(len: usize) -> usize {
    if len <= 1 << 16 {
        return len.next_power_of_two().max(1 << 10);
    }
    let exponent = len.ilog2();
    // Of the E + 1 bits of a length, those below the leading ones that it takes to write E become zero, rounding up.
    let zero_bits = exponent - (exponent.ilog2() + 1);
    let mask = (1usize << zero_bits) - 1;
    len.checked_add(mask).map_or(len, |sum| sum & !mask)
}
