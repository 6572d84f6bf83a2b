//! What operators have done with read models. A read model holds nothing that the log does not; these events say who
//! had one built anew, swapped, or an event left out of it, and why.

mod operate_projection;
mod projection_event;
mod projection_name;
mod wishes;

pub use operate_projection::{
    OperateProjection, Operation, ReasonError, SkipReason, WaitingKey, WaitingKeyError,
};
pub use projection_event::ProjectionEvent;
pub use projection_name::{ProjectionName, ProjectionNameError};
pub use wishes::{SkippedEvent, Wishes};
