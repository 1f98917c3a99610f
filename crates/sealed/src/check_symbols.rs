//! Two check symbols over up to 29 symbols of five bits: a Reed–Solomon code over GF(32) with the roots 1 and α.
//!
//! Its distance is 3: every change of one or two symbols is noticed, whatever they are, so every swap too; and one wrong
//! symbol can be located. (A check modulo 37 would need symbols that no keyboard offers readily.)

/// Symbols are elements of GF(32) = GF(2)[x] / (x⁵ + x² + 1); α = x generates its 31 non-zero elements.
const MODULUS: u8 = 0b10_0101;

/// α·a.
fn times_alpha(a: u8) -> u8 {
    let doubled = a << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ MODULUS }
}

/// Σ sᵢ and Σ sᵢ·αⁱ, where i counts from the last symbol: both zero in a code that is right.
fn syndromes(symbols: &[u8]) -> (u8, u8) {
    symbols.iter().fold((0, 0), |(sum, weighted), symbol| (sum ^ symbol, times_alpha(weighted) ^ symbol))
}

/// The two symbols to put behind these.
pub fn check_symbols(data: &[u8]) -> [u8; 2] {
    // With the last two, a (times α) and b (times 1), both sums must vanish: a + b = s, α·a + b = w, so (α + 1)·a = s + w.
    let (sum, weighted) = syndromes(&[data, &[0, 0]].concat());
    let a = (0..32).find(|a| times_alpha(*a) ^ a == sum ^ weighted).unwrap_or(0);
    [a, sum ^ a]
}

/// Whether the last two symbols fit the others.
pub fn fits(symbols: &[u8]) -> bool {
    syndromes(symbols) == (0, 0)
}

/// Where one wrong symbol, or one swap of neighbours, would explain that the check does not fit: places from 0, in order.
pub fn suspects(symbols: &[u8]) -> Vec<usize> {
    let (sum, weighted) = syndromes(symbols);
    let mut places = Vec::new();
    // One symbol wrong by `sum` at i from the end: weighted = sum·αⁱ.
    let mut power = sum;
    for place in (0..symbols.len()).rev() {
        if sum != 0 && power == weighted {
            places.push(place);
        }
        power = times_alpha(power);
    }
    for place in 1..symbols.len() {
        let mut swapped = symbols.to_vec();
        swapped.swap(place - 1, place);
        if symbols[place - 1] != symbols[place] && fits(&swapped) {
            places.extend([place - 1, place]);
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_generates_every_element() {
        let mut seen = std::collections::BTreeSet::new();
        let mut power = 1;
        for _ in 0..31 {
            seen.insert(power);
            power = times_alpha(power);
        }
        assert_eq!((seen.len(), power), (31, 1));
    }

    #[test]
    fn one_wrong_symbol_and_one_swap_are_found_at_their_place() {
        let mut symbols: Vec<u8> = (0..26).map(|i| (i * 7 + 3) % 32).collect();
        symbols.extend(check_symbols(&symbols));
        assert!(fits(&symbols) && suspects(&symbols).is_empty());
        for place in 0..symbols.len() {
            let mut wrong = symbols.clone();
            wrong[place] ^= 9;
            assert!(suspects(&wrong).contains(&place));
            if place > 0 {
                let mut swapped = symbols.clone();
                swapped.swap(place - 1, place);
                assert!(suspects(&swapped).contains(&place));
            }
        }
    }
}
