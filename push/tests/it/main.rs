//! Push on a real log: each test has a NATS server of its own and one or more nodes.

mod authorisation;
mod cluster;
mod delivery;
mod ephemeral;
mod faults;
mod hostile;
mod liveness;
mod malformed;
mod memory;
mod nodes;
mod proxy;
mod read_markers;
mod resume;
mod sessions;
mod slow_reader;
mod tickets;
mod visible;
mod world;
