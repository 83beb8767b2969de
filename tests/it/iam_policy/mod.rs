//! Policies that are analysed: worked examples, and how documents are read.

mod document;
mod examples;
