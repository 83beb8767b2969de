//! Records: structs whose fields are observed, known to the engine by index; and resources, the records that
//! have a name of their own.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::aws::{Body, ResourceKind};
use super::id::{AccountId, Partition, Region};
use super::schema::RecordSchema;
use super::value::Slot;

/// A struct of observed fields, made by [`record!`](crate::record).
pub trait Record: Debug + Send + Sync {
    /// Its fields, in the order of their indices: stored ones first, then derived, then related.
    fn schema(&self) -> &'static RecordSchema;
    /// The stored field at this index; `None` for derived and related ones, which only a whole snapshot can tell.
    fn slot(&self, index: usize) -> Option<Slot<'_>>;
    /// The record itself, for analyses that know its type.
    fn as_any(&self) -> &dyn Any;
}

/// Who a resource is: all that is needed to name it in a report and to find it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The resource type.
    #[serde(rename = "type")]
    pub kind: ResourceKind,
    /// Unique within the type and stable between snapshots: the ARN where there is one.
    pub id: Arc<str>,
    /// The ARN, for resources that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<Arc<str>>,
    /// The partition it lives in.
    pub partition: Partition,
    /// The account whose settings it belongs to.
    pub account: AccountId,
    /// The region it lives in; `None` for global resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// What people call it.
    pub name: Arc<str>,
}

/// One resource: who it is and what was read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Who it is.
    pub subject: Arc<Subject>,
    /// What was read of it; its variant agrees with `subject.kind`.
    pub body: Body,
}

/// Defines a record: the struct (each field an [`Observed`](super::Observed)), its schema and its access by index.
///
/// ```text
/// record! {
///     /// What it is.
///     Name {
///         /// A setting that AWS always tells.
///         field: bool = "service:Operation";
///         /// A setting that may be absent.
///         other [opt]: String = "service:Operation";
///     }
///     derived {
///         /// Concluded by `analysis` from the fields named.
///         conclusion: bool = ["field", "other"];
///     }
///     related {
///         /// Resources that point here, or share the account.
///         children: many Child by account;
///         pointers: many Pointer via "path.to.ref";
///         owner: one Account by account;
///     }
/// }
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            $( $(#[doc = $fdoc:literal])+ $field:ident $([$mode:ident])? : $ty:ty = $call:literal; )*
        }
        $( derived { $( $(#[doc = $ddoc:literal])+ $dfield:ident $([$dmode:ident])? : $dty:ty = $reads:expr; )* } )?
        $( related { $( $(#[doc = $rdoc:literal])+ $rfield:ident : $many:ident $target:ident $by:ident $key:tt; )* } )?
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                $(#[doc = $fdoc])+
                #[serde(skip_serializing_if = "crate::model::Observed::is_not_collected")]
                pub $field: $crate::model::Observed<$ty>,
            )*
        }

        impl $name {
            /// The schema of this record.
            pub const SCHEMA: &'static $crate::model::schema::RecordSchema = &$crate::model::schema::RecordSchema {
                name: stringify!($name),
                doc: concat!($($doc),+),
                fields: &[
                    $( $crate::model::schema::FieldSchema {
                        name: stringify!($field),
                        doc: concat!($($fdoc),+),
                        ty: <$ty as $crate::model::FieldValue>::TYPE,
                        optional: $crate::record!(@opt $($mode)?),
                        source: $crate::model::schema::FieldSource::Call($call),
                    }, )*
                    $( $( $crate::model::schema::FieldSchema {
                        name: stringify!($dfield),
                        doc: concat!($($ddoc),+),
                        ty: <$dty as $crate::model::FieldValue>::TYPE,
                        optional: $crate::record!(@opt $($dmode)?),
                        source: $crate::model::schema::FieldSource::Derived(&$reads),
                    }, )* )?
                    $( $( $crate::model::schema::FieldSchema {
                        name: stringify!($rfield),
                        doc: concat!($($rdoc),+),
                        ty: $crate::record!(@related $many $target),
                        optional: false,
                        source: $crate::model::schema::FieldSource::Related($crate::record!(@by $by $key)),
                    }, )* )?
                ],
            };

            /// Takes over what another reading of the same thing told; what that one did not ask for stays as it is.
            pub fn fill(&mut self, newer: Self) {
                $(
                    if !newer.$field.is_not_collected() {
                        self.$field = newer.$field;
                    }
                )*
            }
        }

        impl $crate::model::Record for $name {
            fn schema(&self) -> &'static $crate::model::schema::RecordSchema {
                Self::SCHEMA
            }
            // Optimised, the comparisons are one jump.
            #[allow(unused_assignments)]
            fn slot(&self, index: usize) -> Option<$crate::model::Slot<'_>> {
                let mut at = 0;
                $(
                    if index == at {
                        return Some(self.$field.slot());
                    }
                    at += 1;
                )*
                None
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
        }

        impl $crate::model::FieldValue for $name {
            const TYPE: $crate::model::schema::FieldType = $crate::model::schema::FieldType::Record(Self::SCHEMA);
            fn value(&self) -> $crate::model::Value<'_> {
                $crate::model::Value::Record(self)
            }
        }
    };
    (@opt) => { false };
    (@opt opt) => { true };
    (@related many $target:ident) => { $crate::model::schema::FieldType::Resources($crate::model::ResourceKind::$target) };
    (@related one $target:ident) => { $crate::model::schema::FieldType::Ref($crate::model::ResourceKind::$target) };
    (@by by account) => { $crate::model::schema::Relation::SameAccount };
    (@by by region) => { $crate::model::schema::Relation::SameRegion };
    (@by via $path:literal) => { $crate::model::schema::Relation::PointsHere($path) };
}
