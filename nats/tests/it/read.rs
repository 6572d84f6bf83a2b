//! Reading: pages, filters, histories.
