//! What the runner serves beside the services' routes: the app, the API's page, the inbox.

pub mod api_docs;
pub mod app;
pub mod headers;
pub mod hosts;
pub mod inbox;
