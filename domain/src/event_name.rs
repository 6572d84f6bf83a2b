//! Names and versions of event types, as the log spells them.

/// Implements `cqrs_es::DomainEvent` and `personal::evolution::StoredEvent` for an event enum from the one list of its variants
/// and, behind it, the upcasters from older versions: `[Upcaster { .. }, ..]`.
///
/// The names are persisted identity: renaming one orphans every stored event of that type.
macro_rules! named_events {
    ($events:ident { $($variant:ident => $version:literal),+ $(,)? } $(, $upcasters:expr)?) => {
        impl personal::evolution::StoredEvent for $events {
            const VERSIONS: &'static [(&'static str, u32)] =
                &[$((stringify!($variant), crate::event_name::number($version))),+];
            $(const UPCASTERS: &'static [personal::evolution::Upcaster] = &$upcasters;)?
        }


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

/// A version as a number, at compile time.
pub(crate) const fn number(version: &str) -> u32 {
    match u32::from_str_radix(version, 10) {
        Ok(number) => number,
        Err(_) => panic!("an event's version is a number"),
    }
}
