//! Names and versions of event types, as the log spells them.

/// Implements `cqrs_es::DomainEvent` for an event enum from the one list of its variants.
///
/// The names are persisted identity: renaming one orphans every stored event of that type.
macro_rules! named_events {
    ($events:ident { $($variant:ident => $version:literal),+ $(,)? }) => {
        impl cqrs_es::DomainEvent for $events {
            fn event_type(&self) -> String {
                match self { $(Self::$variant { .. } => stringify!($variant).to_owned()),+ }
            }

            fn event_version(&self) -> String {
                match self { $(Self::$variant { .. } => $version.to_owned()),+ }
            }
        }
    };
}

pub(crate) use named_events;
