//! The board's members and their roles, and inviting others.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::board::{self, Rejection, Role, User};

use crate::live::LiveBoard;
use crate::ui::{Avatar, Confirm, isolated, written};

/// The roles that can be given to a member, highest first.
const GRANTED: [Role; 3] = [Role::Admin, Role::Member, Role::Observer];

/// The members, and the invitation form for users who may invite.
#[component]
pub fn MembersPanel() -> impl IntoView {
    let board = LiveBoard::expect();
    let members = Memo::new(move |_| board.members());
    let invitations = Memo::new(move |_| board.invitations());
    let row = move |(user, role): (User, Role)| {
        let id = user.id;
        let now =
            move || members.with(|members| members.iter().find(|(it, _)| it.id == id).map(|(_, role)| *role));
        // A removed member keeps their last role until their row is gone.
        let role = Memo::new(move |before: Option<&Role>| now().or(before.copied()).unwrap_or(role));
        view! { <MemberRow user role=role.into() /> }
    };
    view! {
        <h2 class="panel__title">"Members"</h2>
        <Show when=move || board.may_manage()>
            <InviteForm />
        </Show>
        <ul class="people" data-testid="members">
            <For each=move || members.get() key=|(user, _)| user.id children=row />
        </ul>
        <Show when=move || !invitations.with(Vec::is_empty)>
            <h3 class="panel__title">"Invited"</h3>
            <ul class="people" data-testid="invited">
                <For
                    each=move || invitations.get()
                    key=|it| (it.email.clone(), it.role)
                    children=|invitation| view! { <InvitedRow invitation /> }
                />
            </ul>
        </Show>
    }
}

#[component]
fn MemberRow(user: User, role: Signal<Role>) -> impl IntoView {
    let board = LiveBoard::expect();
    let (id, name) = (user.id, user.full_name());
    let changeable = move || board.may_manage() && role.get() != Role::Owner && id != board.me;
    let role_label = format!("Role for {}", isolated(&name));
    let remove_label = format!("Remove {}", isolated(&name));
    // A user cannot give a role above their own.
    let choices = Signal::derive(move || {
        let mine = board.role().unwrap_or_default();
        GRANTED.into_iter().filter(|granted| *granted <= mine).collect()
    });
    view! {
        <li class="people__row" data-user=id.to_string()>
            <Avatar user=user.clone() />
            <span class="people__name">
                <strong {..written(name)} />
                <small title=user.email.clone() {..written(user.email.clone())} />
            </span>
            <Show when=changeable fallback=move || view! { <span class="tag" prop:textContent=move || role.get().label() /> }>
                <RoleField
                    label=role_label.clone()
                    class="field field--small"
                    choices
                    chosen=role
                    on_choose=move |role| board.set_role(id, role)
                />
                <Confirm
                    label="Remove"
                    question="Confirm removal"
                    name=remove_label.clone()
                    on_confirm=move |()| board.remove_member(id)
                />
            </Show>
        </li>
    }
}

#[component]
fn InvitedRow(invitation: board::Invitation) -> impl IntoView {
    let board = LiveBoard::expect();
    let board::Invitation { email, role, .. } = invitation;
    let shown = email.clone();
    let name = format!("Withdraw the invitation for {email}");
    view! {
        <li class="people__row">
            <span class="people__name"><span title=email.clone() {..written(shown)} /></span>
            <span class="tag">{role.label()}</span>
            <Show when=move || board.may_manage()>
                <button
                    type="button"
                    class="button"
                    aria-label=name.clone()
                    on:click={
                        let email = email.clone();
                        move |_| board.withdraw_invitation(email.clone())
                    }
                >
                    "Withdraw"
                </button>
            </Show>
        </li>
    }
}

/// A menu of roles.
#[component]
fn RoleField(
    /// Its name, for screen readers.
    #[prop(into)]
    label: String,
    /// Its class.
    class: &'static str,
    /// The roles to choose from.
    choices: Signal<Vec<Role>>,
    /// The current role.
    #[prop(into)]
    chosen: Signal<Role>,
    /// Called with the chosen role.
    #[prop(into)]
    on_choose: Callback<Role>,
) -> impl IntoView {
    let choose = move |index: i32| {
        let role =
            usize::try_from(index).ok().and_then(|at| choices.with_untracked(|all| all.get(at).copied()));
        if let Some(role) = role {
            on_choose.run(role);
        }
    };
    let option = move |role: Role| {
        view! { <option prop:selected=move || chosen.get() == role>{role.label()}</option> }
    };
    view! {
        <select class=class aria-label=label on:change:target=move |event| choose(event.target().selected_index())>
            {move || choices.get().into_iter().map(option).collect_view()}
        </select>
    }
}

/// The invitation form's state; a handle.
#[derive(Clone, Copy)]
struct Invitation {
    board: LiveBoard,
    email: RwSignal<String>,
    role: RwSignal<Role>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Invitation {
    fn new() -> Self {
        Self {
            board: LiveBoard::expect(),
            email: RwSignal::new(String::new()),
            role: RwSignal::new(Role::Member),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    fn send(self) {
        let email = self.email.get_untracked().trim().to_owned();
        if self.busy.get_untracked() {
            return;
        }
        // The server knows better than this what an address is.
        if !email.contains('@') {
            return self.problem.set(Some(Rejection::AddressInvalid.to_string()));
        }
        self.busy.set(true);
        let done = {
            let email = email.clone();
            Callback::new(move |result| self.done(&email, result))
        };
        self.board.invite(email, self.role.get_untracked(), done);
    }

    /// Shows the outcome. If the panel has been closed, its signals are gone, but toasts still work.
    fn done(self, email: &str, result: Result<(), String>) {
        let _ = self.busy.try_set(false);
        match result {
            Ok(()) => {
                let _ = self.email.try_set(String::new());
                let _ = self.problem.try_set(None);
                // Its event comes before the answer.
                let done = match self.board.member_with(email) {
                    Some(name) => format!("Added {}.", isolated(&name)),
                    None => format!("Invited {email}. They can accept once they sign in."),
                };
                self.board.toasts.info(done);
            }
            Err(why) => {
                if self.problem.try_set(Some(why.clone())).is_some() {
                    self.board.toasts.error(why);
                }
            }
        }
    }
}

#[component]
fn InviteForm() -> impl IntoView {
    let invitation = Invitation::new();
    let Invitation { email, role, problem, busy, .. } = invitation;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        invitation.send();
    };
    view! {
        <form class="invite" on:submit=submit novalidate="">
            <label class="labelled">
                "Invite by email"
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
                <RoleField
                    label="Role"
                    class="field"
                    choices=Signal::stored(GRANTED.to_vec())
                    chosen=role
                    on_choose=move |chosen| role.set(chosen)
                />
                <button type="submit" class="button" data-kind="primary" disabled=busy>"Invite"</button>
            </div>
            <p id="invite-problem" class="problem" role="alert" prop:textContent=problem />
        </form>
    }
}
