//! To be written.

use super::Claim;

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[];
