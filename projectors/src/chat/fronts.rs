//! What is seen of a room from outside: its name, and whether it is public.

use std::collections::BTreeMap;

use domain::chat::Visibility;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::projection::ProjectionError;

/// What a batch leaves of rooms' names and visibilities; what it does not change stays.
#[derive(Default)]
pub(super) struct Fronts(BTreeMap<Uuid, (Option<String>, Option<bool>)>);

impl Fronts {
    /// The room has another name.
    pub(super) fn rename(&mut self, room: Uuid, name: String) {
        self.0.entry(room).or_default().0 = Some(name);
    }

    /// The room is found by everybody, or by nobody.
    pub(super) fn see(&mut self, room: Uuid, visibility: Visibility) {
        self.0.entry(room).or_default().1 = Some(visibility == Visibility::Public);
    }

    /// Writes by a statement that takes rooms, names and whether each is public, after the rooms that the batch creates.
    pub(super) async fn write(
        &self,
        tables: &mut PgConnection,
        update: &'static str,
    ) -> Result<(), ProjectionError> {
        if self.0.is_empty() {
            return Ok(());
        }
        sqlx::query(update)
            .bind(self.0.keys().copied().collect::<Vec<_>>())
            .bind(self.0.values().map(|(name, _)| name.clone()).collect::<Vec<_>>())
            .bind(self.0.values().map(|(_, public)| *public).collect::<Vec<_>>())
            .execute(tables)
            .await?;
        Ok(())
    }
}
