//! Rules about the workspace itself.

mod dependency_direction;
