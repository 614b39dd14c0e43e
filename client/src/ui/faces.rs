//! Rows of faces: the first few, and how many more there are.

use leptos::prelude::*;
use shared::board::User;

use super::Avatar;

/// How many faces are shown; the rest are counted.
pub const FACES: usize = 5;

/// The faces of the first of these users, and `+7` for the others.
#[component]
pub fn Faces(
    /// All of them.
    users: Vec<User>,
) -> impl IntoView {
    let faces: Vec<_> =
        users.iter().take(FACES).cloned().map(|user| view! { <Avatar user small=true /> }).collect();
    view! { {faces} <MoreFaces users /> }
}

/// `+7` behind the first faces, naming those who are not shown; nothing if all are.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#[component]
pub fn MoreFaces(
    /// All who stand in the row, in its order.
    users: Vec<User>,
) -> impl IntoView {
    rest(&users).map(|(count, names)| {
        let label = format!("and {names}");
        view! { <span class="faces__more" role="img" aria-label=label title=names>"+" {count}</span> }
    })
}

/// How many are not shown, and their names; `None` if all are.
fn rest(users: &[User]) -> Option<(usize, String)> {
    let hidden = users.get(FACES..).filter(|it| !it.is_empty())?;
    let names: Vec<String> = hidden.iter().map(User::full_name).collect();
    Some((hidden.len(), names.join(", ")))
}

#[cfg(test)]
mod tests {
    use shared::id::UserId;

    use super::*;

    #[test]
    fn those_who_are_not_shown_are_counted_and_named() {
        let user = |n: u64| User {
            id: UserId::from_parts(n, 0),
            first_name: format!("A{n}"),
            last_name: "B".to_owned(),
            email: format!("{n}@example.org"),
        };
        let users: Vec<User> = (1..=7).map(user).collect();
        assert_eq!(rest(&users[..5]), None);
        assert_eq!(rest(&users), Some((2, "A6 B, A7 B".to_owned())));
    }
}
