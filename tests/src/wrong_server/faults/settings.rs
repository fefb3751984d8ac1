//! Rules that the profile of a server sets otherwise.

use auth_mock_server::HumanDuration;

use crate::wrong_server::fault::{Fault, Work};

const MINUTE: u32 = 60;

pub(super) const TABLE: &[Fault] = &[
    Fault {
        name: "access_token_lives_a_minute_longer",
        rule: "TOKEN-5",
        follows: &["TOKEN-11"],
        work: Work::Profile(|profile| {
            profile.access_token_lifetime = HumanDuration::from_secs(31 * MINUTE);
        }),
    },
    Fault {
        name: "refresh_token_lives_a_day_less",
        rule: "TOKEN-6",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.refresh_token_lifetime = HumanDuration::from_secs(13 * 24 * 60 * MINUTE);
        }),
    },
    Fault {
        name: "code_has_eight_digits",
        rule: "TOKEN-8",
        follows: &[],
        work: Work::Profile(|profile| profile.code_digits = 8),
    },
    Fault {
        name: "exchange_code_lives_two_minutes",
        rule: "CLI-1",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.exchange_code_lifetime = HumanDuration::from_secs(2 * MINUTE);
        }),
    },
    Fault {
        name: "sign_in_waits_a_minute_longer",
        rule: "WAIT-1",
        follows: &["DECIDE-6", "DECIDE-14", "WAIT-2"],
        work: Work::Profile(|profile| {
            profile.login_session_lifetime = HumanDuration::from_secs(11 * MINUTE);
        }),
    },
    Fault {
        name: "reset_token_lives_two_hours",
        rule: "RESET-2",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.reset_token_lifetime = HumanDuration::from_secs(120 * MINUTE);
        }),
    },
    Fault {
        name: "impersonation_lasts_two_hours",
        rule: "IMP-4",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.impersonation_lifetime = HumanDuration::from_secs(120 * MINUTE);
        }),
    },
    Fault {
        name: "six_wrong_passwords_lock",
        rule: "LOCK-1",
        follows: &["ENUM-4", "LOCK-8"],
        work: Work::Profile(|profile| profile.password_attempts = 6),
    },
    Fault {
        name: "lock_out_lasts_a_minute_longer",
        rule: "LOCK-2",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.lock_out_duration = HumanDuration::from_secs(16 * MINUTE);
        }),
    },
    Fault {
        name: "wrong_passwords_are_remembered_an_hour_longer",
        rule: "LOCK-8",
        follows: &[],
        work: Work::Profile(|profile| {
            profile.wrong_passwords_forgotten_after = HumanDuration::from_secs(25 * 60 * MINUTE);
        }),
    },
    Fault {
        name: "six_wrong_codes_reject",
        rule: "VERIFY-4",
        follows: &["ENUM-5", "VERIFY-10"],
        work: Work::Profile(|profile| profile.code_attempts = 6),
    },
    Fault {
        name: "refresh_token_works_once",
        rule: "REFRESH-1",
        follows: &[],
        work: Work::Profile(|profile| profile.refresh_rotation = true),
    },
    Fault {
        name: "unknown_portal_is_401",
        rule: "LOGIN-3",
        follows: &["MAGIC-5", "RESET-9"],
        work: Work::Profile(|profile| profile.unknown_portal_status = 401),
    },
];
