//! Who is on the board, as what, and adding somebody.

use leptos::prelude::*;
use shared::board::{AddMember, Command, RemoveMember, Role, UpdateMember, User};

use super::live::LiveBoard;
use crate::ui::Avatar;

const GRANTED: [Role; 3] = [Role::Admin, Role::Member, Role::Observer];

/// The members, and for those who may, the form to add one.
#[component]
pub fn MembersPanel() -> impl IntoView {
    let board = LiveBoard::expect();
    let members = Memo::new(move |_| board.members());
    view! {
        <h2 class="panel__title">"Members"</h2>
        <Show when=move || board.may_manage()>
            <InviteForm />
        </Show>
        <ul class="people" data-testid="members">
            <For each=move || members.get() key=|(user, role)| (user.id, *role) let((user, role))>
                <MemberRow user role />
            </For>
        </ul>
    }
}

#[component]
fn MemberRow(user: User, role: Role) -> impl IntoView {
    let board = LiveBoard::expect();
    let (id, name) = (user.id, user.full_name());
    let changeable = move || board.may_manage() && role != Role::Owner && id != board.me;
    let change = move |value: String| {
        let chosen = GRANTED.into_iter().find(|role| role.label() == value);
        if let Some(role) = chosen {
            board.act_undoable(Command::UpdateMember(UpdateMember { user_id: id, role }), "Role changed.");
        }
    };
    let sure = RwSignal::new(false);
    let remove = move |_| {
        if sure.get_untracked() {
            board.act(Command::RemoveMember(RemoveMember { user_id: id }));
        } else {
            sure.set(true);
        }
    };
    let role_label = format!("Role of {name}");
    let remove_label = format!("Remove {name}");
    let mine = board.peek(|it| it.role(board.me)).flatten().unwrap_or_default();
    view! {
        <li class="people__row" data-user=id.to_string()>
            <Avatar user=user.clone() />
            <span class="people__name">
                <strong>{name}</strong>
                <small title=user.email.clone()>{user.email.clone()}</small>
            </span>
            <Show when=changeable fallback=move || view! { <span class="tag">{role.label()}</span> }>
                <select
                    class="field field--small"
                    aria-label=role_label.clone()
                    on:change:target=move |event| change(event.target().value())
                >
                    {GRANTED.into_iter().filter(|granted| *granted <= mine).map(|granted| view! {
                        <option selected=granted == role>{granted.label()}</option>
                    }).collect_view()}
                </select>
                <button
                    type="button"
                    class="button"
                    data-kind="danger"
                    aria-label=remove_label.clone()
                    on:click=remove
                >
                    {move || if sure.get() { "Really?" } else { "Remove" }}
                </button>
            </Show>
        </li>
    }
}

#[component]
fn InviteForm() -> impl IntoView {
    let board = LiveBoard::expect();
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Member);
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let invite = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = email.get_untracked().trim().to_owned();
        if address.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let add = AddMember { email: address.clone(), role: role.get_untracked(), user: None };
        let done = Callback::new(move |result: Result<(), String>| {
            // The panel may be closed by now; then its signals are gone, the toast is not.
            let _ = busy.try_set(false);
            match result {
                Ok(()) => {
                    let _ = email.try_set(String::new());
                    let _ = problem.try_set(None);
                    board.toasts.info(format!("{address} is on the board now."));
                }
                Err(why) => {
                    if problem.try_set(Some(why.clone())).is_some() {
                        board.toasts.error(why);
                    }
                }
            }
        });
        board.ask(&Command::AddMember(add), done);
    };
    let choose = move |value: String| {
        role.set(GRANTED.into_iter().find(|role| role.label() == value).unwrap_or_default());
    };
    view! {
        <form class="invite" on:submit=invite novalidate="">
            <label class="labelled">
                "Invite by e-mail"
                <input
                    class="field"
                    type="email"
                    autocomplete="off"
                    placeholder="name@example.org"
                    aria-describedby="invite-problem"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    prop:value=email
                    on:input:target=move |event| email.set(event.target().value())
                />
            </label>
            <div class="invite__row">
                <select class="field" aria-label="Role" on:change:target=move |event| choose(event.target().value())>
                    {GRANTED.map(|granted| view! {
                        <option selected=granted == Role::Member>{granted.label()}</option>
                    }).collect_view()}
                </select>
                <button type="submit" class="button" data-kind="primary" disabled=busy>"Invite"</button>
            </div>
            <p id="invite-problem" class="problem" role="alert">{problem}</p>
        </form>
    }
}
