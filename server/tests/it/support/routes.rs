//! The server's table of routes, for stories about all of them.

use reqwest::Method;
use server::http::Guard;

/// An id of nothing.
pub const NOTHING: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// The routes behind such a guard, with an id of nothing for each parameter; those that end a session come last.
pub fn routes(is_asked: impl Fn(Guard) -> bool) -> Vec<(Method, String)> {
    let table = server::routes().into_iter().filter(|it| is_asked(it.guard));
    let mut routes: Vec<_> = table.map(|it| (it.method, asked(&it.path))).collect();
    routes.sort_by_key(|(method, _)| *method == Method::DELETE);
    assert!(!routes.is_empty());
    routes
}

/// The path with an id of nothing for each parameter.
pub fn asked(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { NOTHING.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
