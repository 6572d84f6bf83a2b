//! The workers on a real log, with real servers around them and a real command-api to answer their commands.
#![expect(clippy::large_futures, reason = "each test is polled by a runtime of its own, from its heap")]

mod attachments;
mod backup;
mod conversion;
mod conversion_faults;
mod conversion_kills;
mod conversion_turns;
mod deleted_texts;
mod erasure;
mod failed_jobs;
mod fake_converter;
mod fake_push_service;
mod fake_site;
mod identity_mail;
mod invitations;
mod kept_files;
mod link_previews;
mod mail;
mod mail_faults;
mod notary;
mod notary_faults;
mod notary_start;
mod password_mail;
mod passwords;
mod rewritten;
mod scripted_smtp;
mod second_factor_mail;
mod web_push;
mod world;
