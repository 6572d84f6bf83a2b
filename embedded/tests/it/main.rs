//! The servers for real: installed, started, killed, and killed together with whoever started them.

mod install;
mod nats;
mod postgres;
mod s3;
mod shared;
mod smtp;
mod supervision;
mod waiting;
