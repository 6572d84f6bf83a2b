//! The allocator of every service.
//!
//! What is wanted for a moment is large here: 19 MiB for a password, 64 for a picture. The C library's allocator keeps
//! such memory for each thread that has ever asked, so that a server at which people log in comes to hold gigabytes and
//! uses none of it; this one gives it back (ADR 92).

use mimalloc::MiMalloc;

#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;
