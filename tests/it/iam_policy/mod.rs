//! Policies that are analysed: worked examples, and how documents are read.

mod agreement;
mod document;
mod examples;
