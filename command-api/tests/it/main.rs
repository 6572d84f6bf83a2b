//! command-api on real servers: each test has a NATS server of its own.

mod activation;
mod audit;
mod commands;
mod conversions;
mod deletions;
mod edge;
mod erasure;
mod export;
mod files;
mod invitations;
mod messages;
mod openapi;
mod parts_away;
mod people;
mod profile;
mod projections;
mod read_markers;
mod roles;
mod rooms;
mod sessions;
mod sign_up;
mod text_destruction;
mod tokens;
mod wire_tap;
mod workers;
mod world;
