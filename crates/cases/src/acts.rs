//! Typed acts: an enum of bodies with their wire names.

macro_rules! acts {
    ($(#[$about:meta])* $name:ident; $($(#[$doc:meta])* $variant:ident($body:ident) $wire:literal;)*) => {
        $(#[$about])*
        #[allow(clippy::large_enum_variant, reason = "held one at a time, never in lists")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant($body),)* }

        impl $name {
            /// Wire names of all, in the order of the list.
            pub const WIRES: &'static [&'static str] = &[$($wire,)*];

            /// The wire name of the act.
            pub fn wire(&self) -> &'static str {
                match self { $($name::$variant(_) => $wire,)* }
            }

            /// Reads the body of an act of this kind; `None` for a kind that is none of these.
            pub fn read(wire: &str, body: &serde_json::Value) -> Option<Result<$name, serde_json::Error>> {
                Some(match wire {
                    $($wire => $body::deserialize(body).map($name::$variant),)*
                    _ => return None,
                })
            }

            /// The body of the act.
            pub fn body(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $($name::$variant(body) => serde_json::to_value(body),)* }
            }
        }
    };
}

pub(crate) use acts;
