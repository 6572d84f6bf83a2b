//! jetstream-es
