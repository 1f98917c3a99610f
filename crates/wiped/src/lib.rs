//! The allocator of whatever links this crate: memory is overwritten when it is freed, so that what a reporter wrote is gone with
//! the request that brought it.
//!
//! A crate of its own because the code is made where the allocator is named: here it is optimised and without the checks of the
//! dev profile, which would run at each freeing (a tenth of the time of reading a csv file).

use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
