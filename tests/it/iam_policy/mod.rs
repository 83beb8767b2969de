//! Policies that are analysed: worked examples, and how documents are read.

mod agreement;
mod document;
mod doubts;
mod examples;
mod exposed;
mod mfa;
