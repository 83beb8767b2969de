//! Signals while an account is read.
