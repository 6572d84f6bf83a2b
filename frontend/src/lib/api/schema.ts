// Generated from docs/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys of access tokens, as a JSON Web Key Set. */
        get: operations["jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which bots do I have, and by which tokens do programs come in as them? */
        get: operations["list_bots"];
        put?: never;
        /** Make a bot of one's own. It has no password and no address; programs come in as it by its tokens. */
        post: operations["create_bot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/bots/{bot}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a bot of one's own. Its tokens end at once, everywhere, and it goes out of its rooms; what it posted stays there,
         *     by a deleted bot.
         */
        delete: operations["delete_bot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/bots/{bot}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token of a bot of one's own. */
        post: operations["create_bot_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/bots/{bot}/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token of a bot of one's own. It ends at once, everywhere, with the connections that it has opened. */
        delete: operations["revoke_bot_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which of my devices are told of what happens while the app is closed? Those whose session is over are not named. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/devices/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Tell me on this device while the app is closed. It lasts as long as the session; the app says it again when it
         *     starts, and whenever something of it changes.
         */
        put: operations["register_device"];
        post?: never;
        /** Tell me nothing on this device any more while the app is closed. Where nothing is told, nothing changes. */
        delete: operations["forget_this_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/devices/current/tries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send something to this device now, to see whether it arrives. It is on its way when this is answered, or was lost:
         *     then one asks again.
         */
        post: operations["try_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/devices/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell me nothing on another device of mine any more. Its session stays. Where nothing is told, nothing changes. */
        delete: operations["forget_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/email-change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another address. A link goes there, which works for an hour; until it is used nothing changes. The old address
         *     gets a notice.
         */
        post: operations["request_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/email-change/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm another address, logged in to the account that asked for it. The address is the account's from here on, and
         *     the old one is free.
         */
        post: operations["confirm_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget the person behind this account: everything that was said, uploaded and converted. All sessions end now, and so do
         *     the person's bots, whose messages stay; nothing brings the account back. When all of it is gone, the address and the handle are free.
         */
        post: operations["erase_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is kept about oneself: the events of the account and its profile, of the last month's sessions, of
         *     one's bots, of one's rooms as far as they are about oneself, of one's invitations and bans, of one's own messages and their
         *     changes, of one's reports, of one's conversions, of quotas that were set for one, and of auditors who looked at any of it; then, as `{"type": "ReadMarker", ...}`, up to where one has read
         *     each room, and as `{"type": "Device", ...}` which of one's devices are told while the app is closed. Files are named by their ids, and are in
         *     `/api/v1/account/export/archive`. One JSON object a line;
         *     the last one is `{"complete": true, "events": <how many>, "read_markers": <how many>, "devices": <how many>}`, without which
         *     something is missing: if it takes too long, it ends with `{"complete": false, "code": "export-too-slow"}`.
         */
        get: operations["export_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/export/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that is kept about oneself, with one's files: an archive (ZIP) of the export's lines, as
         *     `wherry-export.ndjson`, and of one's photos, the files of one's messages, one's documents and what they were converted to, as
         *     `files/<folder>/<id>/<name>`. The lines name each file by its id. What one has deleted is not in it, and deleted files are not
         *     once they are gone. There is at most 512 MiB of files in it; if there are more, the answer has the header `Wherry-More-After`, and the
         *     next archive is asked for with its value.
         */
        get: operations["export_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which identities log in to my account? */
        get: operations["list_identities"];
        put?: never;
        /**
         * Link an identity at a provider to one's account: whoever has it logs in to the account from then on. The person is told by
         *     mail.
         */
        post: operations["link_identity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/identities/{provider}/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unlink the identity of a provider. The person is told by mail. */
        post: operations["unlink_identity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's password. All other sessions of the account end, and its owner is told by mail. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Do I have a second factor? */
        get: operations["show_second_factor"];
        /**
         * Turn on the second factor. The recovery codes are shown now and never again; the person is told by mail. Sessions that there
         *     are stay.
         */
        put: operations["turn_on_second_factor"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factor/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin with a second factor: what an authenticator app needs. Nothing changes until a first code of it comes. */
        post: operations["enrol_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make other recovery codes, which are shown now and never again. Those that there were count no more; the person is told by
         *     mail.
         */
        post: operations["replace_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factor/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn off the second factor. The person is told by mail. */
        post: operations["turn_off_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where am I logged in? Sessions that are over are not told. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** Log out everywhere but here. */
        delete: operations["revoke_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Log out one of one's sessions. It is over at once, everywhere; one that is over already stays so. */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has an account, and what may they do? By handle; auditors and administrators may ask. */
        get: operations["account_list"];
        put?: never;
        /** Sign up. Whether or not the address has an account, the answer is the same, and its owner gets a mail. */
        post: operations["register_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/activation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activate an account. Its link works once, for a limited time, and until a later one is asked for. */
        post: operations["activate_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/activation/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a new activation link. The answer does not tell whether the address has an account. */
        post: operations["repeat_activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link that sets a new password. It comes by mail, works for ten minutes, once, and until a later one is asked
         *     for. An account that is not activated gets its activation link instead. The answer does not tell whether the address
         *     has an account, nor that it was asked again too soon, when no further mail is sent.
         */
        post: operations["request_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/password-reset/completion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with the link of the mail. All sessions of the account end, and its owner is told by mail. */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What does this account do, and when was it last seen? Administrators may ask, and that they do is written down. */
        get: operations["account_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account}/bots/{bot}/disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Disable somebody's bot. Its tokens end at once, everywhere, and its owner can make none; what it posted stays. */
        put: operations["disable_bot"];
        post?: never;
        /** Let somebody's bot have tokens again. Those that it had are over: its owner makes new ones. */
        delete: operations["enable_bot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give an account a role. It counts from the account's next access token on, which is minutes away at most. */
        put: operations["change_role"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account}/second-factor/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn off the second factor of somebody else, who then logs in with the password alone. The log keeps who did it and why, and
         *     the person is told by mail.
         */
        post: operations["reset_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/chains/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What did this cause? By the id of a command, or by a correlation; auditors and administrators may ask. */
        get: operations["audit_chain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/diffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed between two moments, and who changed it? Auditors and administrators may ask. */
        get: operations["audit_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened? The latest first; auditors and administrators may ask. */
        get: operations["audit_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Give me these events to take away: one event a line, sealed as in the log, between a header and a trailer without
         *     which it was broken off. It goes on with `after` and the last line's `wherrystream` and `wherrysequence`. Unless events
         *     are left out by a filter, the signed checkpoints stand before the events that they attest, and `cargo run --
         *     verify --export` proves it.
         */
        get: operations["audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/reveals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open what is sealed in an event. That it was, by whom and why, stands in the log before the answer is given, and the
         *     person concerned finds it in what is kept about them.
         */
        post: operations["reveal_personal_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How did it stand at a moment? Auditors and administrators may ask. */
        get: operations["audit_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom have I blocked? Nobody else is told. */
        get: operations["blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blocks/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block somebody: they can neither write to one in the direct room nor invite one. They are not told; what is refused
         *     to them is refused without a reason.
         */
        put: operations["block_person"];
        post?: never;
        /** Unblock somebody, who can write and invite from now on. */
        delete: operations["unblock_person"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which bots are there? Auditors and administrators may ask; the newest come first, and deleted ones are not told. */
        get: operations["bot_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversion-archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where are all of these results, in one archive, but for those that are deleted? The link works for some minutes. */
        get: operations["conversion_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversion-formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be converted to what, by the converters that run now? */
        get: operations["conversion_formats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of my documents? The latest first. */
        get: operations["conversion_list"];
        put?: never;
        /** Ask for a conversion. Its id is the command's. */
        post: operations["request_conversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{conversion}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a conversion that is not finished. */
        post: operations["cancel_conversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{conversion}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete the files of a conversion, which stays in the list without them. One that is not finished is cancelled by it.
         * @description A source that another conversion was made of goes with the last of these.
         */
        delete: operations["delete_conversion_files"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{conversion}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the password that a document opens with. It is used once and kept nowhere; a wrong one is asked for again. */
        post: operations["give_conversion_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{conversion}/repeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Convert an earlier conversion's document again, while it is kept: a new conversion, whose id is the command's. */
        post: operations["repeat_conversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far is this document? */
        get: operations["conversion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversions/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where is my result? Ask on the click: the link works for some minutes. */
        get: operations["conversion_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/direct-rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the room of oneself and somebody else. There is one for each pair: whoever opens it again is told where it is. */
        post: operations["open_direct_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By which providers can one log in? */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity-providers/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Back from a provider. A linked identity logs in, or takes the first of two steps; one that is not linked is to be linked. */
        post: operations["finish_visit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity-providers/{provider}/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go to a provider. What has to come back unchanged is in the cookie `wherry_visit`. */
        post: operations["start_visit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invite-links/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join the room that a link leads into. Who is in it already uses nothing of the link. */
        post: operations["join_by_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invite-links/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look where a link leads, before one joins. It changes nothing, and does not use the link. */
        post: operations["look_at_invite_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{worker}/{sequence}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a failed job again, after what was wrong has been mended.
         * @description The answer says that it is written down; if the job fails once more, that is written down, too.
         */
        post: operations["retry_failed_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What have I done, and when? */
        get: operations["my_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where was that said? In the rooms that one is in, the latest first. */
        post: operations["message_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-reads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a notification as read, or everything up to it. They stay in the list. */
        post: operations["read_notifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What concerns one: mentions, answers, reactions, invitations, what came of reports and, for those who keep order, what is
         *     reported; the latest first, also once they are read.
         */
        get: operations["notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change one's name and bio, both at once. */
        put: operations["change_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Show an uploaded photo (`Wherry-Purpose: photo`). */
        put: operations["set_photo"];
        post?: never;
        /** Show no photo any more. */
        delete: operations["remove_photo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which read models are there, how far are they, and what is stuck? */
        get: operations["projections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{projection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How is this read model kept? */
        get: operations["projection_detail"];
        put?: never;
        /**
         * Have a read model built anew, swapped, or an event left out of it.
         * @description The answer says that it is written down, not that anything came of it: that stands in the list of operations.
         */
        post: operations["operate_projection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projections/{projection}/parked/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why is this key stuck, and what waits behind it?
         * @description Places in the log are told, never a word of an event: what it says is for auditors.
         */
        get: operations["parked_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a ticket for one push connection. */
        post: operations["mint_push_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much may I use, and how much do I? */
        get: operations["own_quotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much may somebody use, and how much do they? Administrators may ask. */
        get: operations["quotas_of_account"];
        /** Set how much somebody may use. What is null is as for everybody; what is used already stays. */
        put: operations["set_quotas_of_account"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/everybody": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much may everybody use who has no quotas of their own? Administrators may ask. */
        get: operations["quotas_of_everybody"];
        /** Set how much everybody may use who has no quotas of their own. What is null is as the server has it. */
        put: operations["set_quotas_of_everybody"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which messages of any room are to be looked at? Administrators may ask; that they do is written down first. */
        get: operations["reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/room-directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which rooms are there, and who keeps order in them? Those that were used last come first. Administrators may ask; that
         *     they do is written down first.
         */
        get: operations["room_directory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which rooms am I in or invited to? Those where something happened last come first. */
        get: operations["room_list"];
        put?: never;
        /** Open a room. Its id is the command's. */
        post: operations["create_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which public rooms are there? The newest come first. Those that are archived, and those from which one is banned, are
         *     not among them.
         */
        get: operations["open_rooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in this room? Members and those invited may ask. */
        get: operations["room"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a room: it is only read from then on, by those who are in it, until an administrator opens it again. They can
         *     leave it, be removed from it and take back what they said.
         */
        post: operations["archive_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where are these files of the room's messages, and the pictures of pages that they link to? Members may ask; of a deleted
         *     message there are none.
         */
        get: operations["attachment_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/bans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is banned from this room? Its owner and its moderators may ask. */
        get: operations["bans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/bans/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Ban somebody from a room that one owns or moderates. From this moment they can neither post nor read, and cannot be
         *     invited until the ban is lifted. Who has left, or was never in, can be banned as well.
         */
        put: operations["ban_person"];
        post?: never;
        /** Lift a ban. Who was banned is not in the room by it, but may be invited again. */
        delete: operations["lift_ban"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a bot of one's own into a room that one owns or moderates. It is a member at once, until it is removed or oneself
         *     goes.
         */
        post: operations["add_bot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invite somebody to a room that one is in. By address, the answer does not tell whether it has an account. */
        post: operations["invite_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation to a room. */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/invitations/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline an invitation to a room. */
        post: operations["decline_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/invite-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which links lead into this room? Its owner and its moderators may ask. Those that are used up or have expired are
         *     among them.
         */
        get: operations["invite_links"];
        put?: never;
        /**
         * Make a link into a room that one owns or moderates. It stops working when its time or its uses are over, when it is
         *     revoked, and when who made it keeps order in the room no more.
         */
        post: operations["create_invite_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/invite-links/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a link into a room that one owns or moderates, whoever made it. Who came in by it stays. */
        delete: operations["revoke_invite_link"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join a public room. Nothing happens to who is in it already. */
        post: operations["join_open_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave a room. Its owner leaves last. */
        post: operations["leave_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/link-previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Show in a room what links lead to, or do not. What is so already stays so. */
        put: operations["switch_link_previews"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/members/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take somebody out of a room that one owns or moderates. From this moment they can neither post nor read.
         * @description The owner removes everybody else, a moderator everybody but the owner and other moderators.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Post a message. Its id is the command's. */
        post: operations["post_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a message: one's own, or anybody's in a room that one owns or moderates. A deleted message stays deleted. */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        /** Edit one's own message. What it said before stays in its history. */
        patch: operations["edit_message"];
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/attachments/{file}/conversion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Convert a document that goes with a message. The conversion is one's own, and its id is the command's. */
        post: operations["convert_attachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What did this message say, and when? Members may ask, who could read each of its texts when it was written or later. */
        get: operations["message_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/link-previews/{preview}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove what is shown of a page that a message links to: of one's own message, or of anybody's in a room that one owns or
         *     moderates. What is removed stays so: the link gets no other.
         */
        delete: operations["remove_link_preview"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** React to a message with an emoji, or take that back. What is so already stays so. */
        put: operations["react"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a message of somebody else. Those who keep order in the room and administrators see it with one's name; who is
         *     reported never learns of it. What comes of it is told in one's notifications.
         */
        post: operations["report_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages/{message}/reports/{account}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Close somebody's report of a message, after looking at it: in a room in which one keeps order, or as an administrator.
         *     Who reported it is told. To delete the message or ban its author are commands of their own.
         */
        put: operations["close_report"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/moderators/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let a member of a room that one owns keep order in it, too. */
        put: operations["appoint_moderator"];
        post?: never;
        /** Make a moderator of a room that one owns a member like others. */
        delete: operations["dismiss_moderator"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a room another name. What it is called already it stays called. */
        put: operations["rename_room"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/notification-rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose what of a room one is told from now on, on all of one's devices. */
        put: operations["choose_room_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hand a room that one owns over to another member. One is a member like others from then on. */
        put: operations["hand_over_room"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/owner/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a member the owner of a room whose owner is gone; the one before is a member like others. Nobody gets into a room by
         *     it, administrators neither.
         */
        post: operations["assign_owner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is pinned in this room? Members may ask. */
        get: operations["pins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/pins/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pin a message. What is pinned already stays so. */
        put: operations["pin_message"];
        post?: never;
        /** Unpin a message. What is not pinned stays so. */
        delete: operations["unpin_message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/read-marker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Remember up to where one has read a room. It never goes back. */
        put: operations["move_read_marker"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an archived room again: it is used as before. */
        post: operations["reopen_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which messages of this room are to be looked at? Its owner and its moderators may ask. */
        get: operations["room_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/threads/{thread}/following": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Follow a thread, or follow it no more, on all of one's devices. Who wrote the message that it is to, who answers in it and
         *     who is mentioned there follow it without this.
         */
        put: operations["follow_thread"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/threads/{thread}/read-marker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mark a thread as read, on all of one's devices. It never goes back. */
        put: operations["read_thread"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was said? The latest messages, or those at another place, the oldest of them first; members may ask. What is answered
         *     in threads alone is not among them, but asked for with `thread`.
         */
        get: operations["room_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/visibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make a room public, or private again. Who joined it while it was public stays. What is so already stays so. */
        put: operations["change_visibility"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By what do programs write into this room? Its owner and its moderators may ask. */
        get: operations["webhooks"];
        put?: never;
        /**
         * Make a webhook of a room that one owns or moderates. It stops working when it is revoked, and when who made it keeps
         *     order in the room no more.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a webhook of a room that one owns or moderates, whoever made it. What it has posted stays. */
        delete: operations["revoke_webhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in. The refresh token comes as the cookie `wherry_refresh`. Of an account with a second factor, this is the first step. */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/bot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Come in as a bot. A program asks again when the access token is about to expire; it does not matter how often. */
        post: operations["start_bot_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Log out. The session's tokens stop working everywhere. */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh a session. The replaced token gets the same answer for half a minute, for a browser's other tabs, and after
         *     that another one, until an answer's token is used, since the first may be lost. When a token comes back whose
         *     successor was used, or one that was given up for another, somebody copied it, and the session ends.
         */
        post: operations["refresh_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/second-step": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the code, and be logged in. A code of the app counts once, half a minute early and late at most; a recovery code counts
         *     once, whenever.
         */
        post: operations["give_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file: its bytes are the body. What it is, its content says, and not its name. A bot that may post uploads what is to
         *     go with its messages, within what its owner may use.
         */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{grant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A photo, a result or a file of a message, whole or in part. */
        get: operations["file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** What `GET` would send, without the file. */
        head: operations["file_head"];
        patch?: never;
        trace?: never;
    };
    "/files/{grant}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Several results in one archive. */
        get: operations["archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{webhook}/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Post a message as a program. The path is told once, to who makes the webhook. */
        post: operations["post_by_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Somebody's account. */
        AccountItem: {
            person: components["schemas"]["Person"];
            /** Format: date-time */
            registered_at: string;
            role: components["schemas"]["AccountRole"];
            /**
             * Format: date-time
             * @description When the role was given; absent while it is the one that everybody begins with.
             */
            role_since?: string | null;
            /**
             * Format: date-time
             * @description Since when it stands so.
             */
            since: string;
            state: components["schemas"]["AccountState"];
        };
        /**
         * @description What an account may do beyond its own affairs: each what the ones before may, too.
         * @enum {string}
         */
        AccountRole: "member" | "auditor" | "admin";
        /**
         * @description How it stands with an account.
         * @enum {string}
         */
        AccountState: "not-activated" | "abandoned" | "active" | "erased";
        /** @description The token from the link's fragment. */
        ActivateAccountRequest: {
            token: string;
        };
        /** @description What an account did. */
        Activity: components["schemas"]["Document"] & components["schemas"]["Reached"] & {
            /** Format: uuid */
            account_id: string;
        };
        /** @description Which bot. */
        AddBotRequest: {
            /** Format: uuid */
            bot_id: string;
        };
        /** @description Why. */
        AdministerRoomRequest: {
            /**
             * @description In one line of 10 to 300 characters. Everybody in the room can read it.
             * @example the project is over since June
             */
            reason: string;
        };
        /** @description A message to be answered. */
        AnsweredMessage: {
            /** @description Whether an answer in a thread is to be shown among what is said in the room, too. */
            also_in_room?: boolean;
            /** @description Whether it is answered in its thread, beside what is said in the room. */
            in_thread?: boolean;
            /** Format: uuid */
            message_id: string;
            /**
             * Format: int64
             * @description Its `sequence`, as the timeline tells it. Without it the message is looked for around the time in its id, which may
             *     miss one that was sent long after its id was made.
             */
            sequence?: number | null;
        };
        /** @description Where an archive can be fetched, by whoever has the link, for some minutes. */
        ArchiveDownload: components["schemas"]["Reached"] & {
            /** Format: date-time */
            expires_at: string;
            /** @description The conversions that are not in it, because their files are deleted. */
            left_out: string[];
            /** @description On this origin. */
            url: string;
        };
        /** @description Who owns the room from now on, and why. */
        AssignOwnerRequest: {
            /**
             * @description The handle of a member. Who is not in the room cannot own it.
             * @example ada
             */
            handle: string;
            /**
             * @description In one line of 10 to 300 characters. Everybody in the room can read it.
             * @example she left the company in May
             */
            reason: string;
        };
        /** @description A file that goes with a message. */
        Attachment: {
            /** Format: uuid */
            file_id: string;
            /** Format: int32 */
            height?: number | null;
            /** @example image/jpeg */
            media_type: string;
            /** @description What its author called it. */
            name: string;
            /** Format: int64 */
            size_bytes: number;
            /**
             * Format: int32
             * @description Of a picture, as it is shown; of a document whose first page there is a picture of, how large that one is. Others have
             *     no preview.
             */
            width?: number | null;
        };
        /** @description Where a file can be fetched, by whoever has the link. */
        AttachmentLink: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            file_id: string;
            /** @description Of a picture: a small one, 640 pixels at its longest side; of a document, its first page; of a page that is linked to, its picture. The link is the same for an hour, and works for one more. */
            preview_url?: string | null;
            /** @description On this origin. It works for some minutes. */
            url: string;
        };
        /** @description Where files can be fetched. Those that are not there, or not for whoever asks, are left out. */
        AttachmentLinks: components["schemas"]["Reached"] & {
            items: components["schemas"]["AttachmentLink"][];
        };
        /** @description What changed between two moments. */
        AuditDiff: {
            /** @description The kind of boundary, such as `chat.room.*`. */
            boundary: string;
            /** @description What is different, in the order of the paths. */
            changes: components["schemas"]["Change"][];
            /** @description The stream's epoch, without which a sequence says nothing. */
            epoch: string;
            /** @description What happened after `from` up to `to`, the first at the beginning. */
            events: components["schemas"]["AuditEvent"][];
            from: components["schemas"]["Moment"];
            stream: string;
            subject: string;
            to: components["schemas"]["Moment"];
            /** @description True when there are more events than are shown: the first thousand. */
            truncated: boolean;
        };
        /** @description An event without its body: what happened, who did it to what, when, and because of what. */
        AuditEvent: {
            /**
             * Format: uuid
             * @description Whom it happened to, or whose it is.
             */
            account_id?: string | null;
            /** @description Who did it, such as `account:<id>`, `worker:mail` or `anonymous`. */
            actor: string;
            /** @description The kind of that boundary, such as `chat.room.*`. */
            boundary: string;
            /** @description The id of the event that a worker reacted to, if one did. */
            causation?: string | null;
            /**
             * Format: uuid
             * @description The command that it is an effect of.
             */
            command_id: string;
            /** Format: uuid */
            conversion_id?: string | null;
            /** @description Shared by everything that one request caused. */
            correlation: string;
            /** @description Its id, which what it caused names as its cause. */
            event_id: string;
            /** Format: uuid */
            room_id?: string | null;
            /**
             * Format: int64
             * @description Its place in the stream.
             */
            sequence: number;
            /**
             * Format: date-time
             * @description When the log stored it.
             */
            stored_at: string;
            stream: string;
            /** @description The boundary that it happened to. */
            subject: string;
            /** @description Its type, such as `MessagePosted`. */
            type: string;
            /**
             * Format: int32
             * @description The version of the type's shape.
             */
            type_version: number;
        };
        /** @description How something stood at a moment, folded from the log. */
        AuditState: {
            at: components["schemas"]["Moment"];
            /** @description The kind of boundary, such as `chat.room.*`. */
            boundary: string;
            /** @description The stream's epoch, without which a sequence says nothing. */
            epoch: string;
            /** @description How many events were folded. */
            events: number;
            last_event?: components["schemas"]["AuditEvent"] | null;
            /**
             * @description What they fold to; null before the first. Personal values are marked: whose each is and where it is sealed, or
             *     that nobody can open it any more.
             */
            state?: unknown;
            stream: string;
            subject: string;
            /**
             * Format: int64
             * @description The number of the last event, where they are numbered.
             */
            version?: number | null;
        };
        /** @description Somebody who is not let in. */
        Ban: components["schemas"]["Person"] & {
            /** Format: date-time */
            banned_at: string;
            banned_by: components["schemas"]["Person"];
        };
        /** @description Who is not let into a room. */
        Bans: components["schemas"]["Reached"] & {
            /** @description Who was banned last comes first; 1000 at most. */
            bans: components["schemas"]["Ban"][];
        };
        /** @description Somebody whom one has blocked. */
        Block: components["schemas"]["Person"] & {
            /** Format: date-time */
            blocked_at: string;
        };
        /** @description Who can neither write to one nor invite one. */
        Blocks: components["schemas"]["Reached"] & {
            /** @description Who was blocked last comes first; 1000 at most. */
            blocks: components["schemas"]["Block"][];
        };
        /** @description The bot. It is in no room, and nobody comes in as it before it has a token. */
        BotCreated: {
            /**
             * Format: uuid
             * @description Its account, the author of what it posts.
             */
            bot_id: string;
            /** @example USERS:12@1f3a9c00 */
            position: string;
        };
        /** @description Somebody's bot. */
        BotItem: {
            bot: components["schemas"]["Person"];
            /**
             * Format: date-time
             * @description Since when an administrator wants it to do nothing; null while it may.
             */
            disabled_at?: string | null;
            /** @description Whose it is. */
            owner: components["schemas"]["Person"];
            /** Format: date-time */
            registered_at: string;
        };
        /**
         * @description What a program may do by a token, in the rooms that its bot is in.
         * @enum {string}
         */
        BotScopeName: "read-rooms" | "post-messages";
        /** @description An access token, and whose it is. It is for where bots may come: rooms, messages, and tickets of push. */
        BotSession: {
            access_token: string;
            /**
             * Format: uuid
             * @description The bot's own account.
             */
            account_id: string;
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            /** @description What it may do. */
            scopes: components["schemas"]["BotScopeName"][];
        };
        /** @description The token, which is told to nobody else, and this once. */
        BotTokenCreated: {
            /** @example USERS:12@1f3a9c00 */
            position: string;
            /**
             * @description What the program sends to `POST /api/v1/sessions/bot`. It is a secret.
             * @example whb_AZpbPH0Q…
             */
            token: string;
            /** Format: uuid */
            token_id: string;
        };
        /** @description A build of a read model. */
        BuildItem: {
            /**
             * Format: int64
             * @description Events that it has taken, of all its streams.
             */
            applied: number;
            /**
             * Format: int32
             * @description How many events go into one transaction at most.
             */
            batch_events?: number | null;
            /** Format: int32 */
            build: number;
            /** Format: double */
            events_per_second?: number | null;
            /**
             * Format: int64
             * @description Events that there were when it was last measured.
             */
            head?: number | null;
            /**
             * Format: int64
             * @description Events that it has not taken yet. Not known while it has taken more than there was when that was measured.
             */
            lag_events?: number | null;
            /**
             * Format: double
             * @description How long ago the last event that it has taken was stored, while others wait: none of them waits for longer. 0 when
             *     none waits.
             */
            lag_seconds?: number | null;
            /** Format: date-time */
            live_since?: string | null;
            /** Format: date-time */
            measured_at?: string | null;
            /** Format: int64 */
            parked_keys: number;
            projection: string;
            /**
             * Format: double
             * @description How long it takes at this rate until it has caught up. Not known while it has taken more than there was when that
             *     was measured.
             */
            seconds_left?: number | null;
            /** Format: date-time */
            started_at: string;
            /** @description `live`, `building`, `wanted` or `superseded`. */
            state: string;
            /** Format: int32 */
            version: number;
            /** @description Why it is not read although it has caught up; or, of any, why it refuses the log, and what to do. */
            waits_because?: string | null;
        };
        /** @description A stream that a build is made from, and how far it has come there. */
        BuildStream: {
            /** Format: int32 */
            build: number;
            /**
             * Format: int64
             * @description The last sequence of the stream when it was last measured.
             */
            head?: number | null;
            /** @description `CHATS:12@1f3a9c00`: everything up to there is applied, or waits behind a parked event. */
            position: string;
            /**
             * Format: date-time
             * @description When the last event that it has taken was stored.
             */
            reached_at?: string | null;
            /** Format: int64 */
            sequence: number;
            stream: string;
        };
        /** @description Everything that something caused, across services. */
        Chain: components["schemas"]["Reached"] & {
            /** @description The commands at the beginning; those of workers stand below the event that they reacted to. */
            commands: components["schemas"]["ChainCommand"][];
            /** @description True when there is more than is shown: the first thousand events, and a hundred commands below each other. */
            truncated: boolean;
        };
        /** @description A command and what it did. */
        ChainCommand: {
            actor: string;
            /** Format: uuid */
            command_id: string;
            events: components["schemas"]["ChainEvent"][];
        };
        /** @description An event and what it caused. */
        ChainEvent: components["schemas"]["AuditEvent"] & {
            /** @description What workers did because of it. */
            caused: components["schemas"]["ChainCommand"][];
            /** @description The read models that have taken it in. */
            projections: string[];
        };
        /** @description One thing that is different. */
        Change: {
            /** @description What is there; null when nothing is. */
            after: unknown;
            /** @description What was there; null when nothing was. */
            before: unknown;
            kind: components["schemas"]["ChangeKind"];
            /** @description Where, as a JSON pointer into the state; all of it is the empty text. */
            path: string;
        };
        /**
         * @description How it is different.
         * @enum {string}
         */
        ChangeKind: "added" | "removed" | "changed";
        /** @description The password of now and the one from now on. */
        ChangePasswordRequest: {
            /**
             * Format: password
             * @example correct horse battery
             */
            current_password: string;
            /**
             * Format: password
             * @description At least 8 characters.
             * @example a ferry at dawn
             */
            new_password: string;
        };
        /** @description How one is shown to others. */
        ChangeProfileRequest: {
            /** @description At most 500 characters; may be empty. */
            bio: string;
            /**
             * @description One line of at most 60 characters; may be empty.
             * @example Ada Lovelace
             */
            name: string;
        };
        /** @description The role from now on. */
        ChangeRoleRequest: {
            role: components["schemas"]["RoleName"];
        };
        /** @description How the room is to be. */
        ChangeVisibilityRequest: {
            visibility: components["schemas"]["RoomVisibility"];
        };
        /** @description What of the room one wants to be told. */
        ChooseRoomRuleRequest: {
            rule: components["schemas"]["RuleName"];
        };
        /** @description What came of it. */
        CloseReportRequest: {
            outcome: components["schemas"]["OutcomeName"];
        };
        /** @description The password is right, and the account has a second factor: a code is to come. */
        CodeNeeded: {
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            /** @description Goes with the code, and is good for nothing else. */
            second_step_token: string;
        };
        /** @description The token from the link's fragment. */
        ConfirmEmailChangeRequest: {
            token: string;
        };
        /** @description One conversion. */
        Conversion: components["schemas"]["ConversionItem"] & components["schemas"]["Reached"];
        /** @description What can be converted to what: sources, and for each its targets, in the order in which they are offered. */
        ConversionFormats: {
            pairs: components["schemas"]["FormatPair"][];
        };
        /** @description A conversion as its owner sees it. */
        ConversionItem: {
            /** Format: uuid */
            conversion_id: string;
            /**
             * Format: date-time
             * @description When they were deleted: they can be neither fetched nor converted again.
             */
            files_deleted_at?: string | null;
            /** @description Why they were deleted: `expired` or `by-owner`. */
            files_deleted_because?: string | null;
            /** Format: date-time */
            finished_at?: string | null;
            from: string;
            /**
             * Format: int64
             * @description For how long source and result are kept once it has ended.
             */
            keep_seconds: number;
            /**
             * Format: date-time
             * @description Until when they are kept, unless they are deleted before; only once it has ended.
             */
            kept_until?: string | null;
            /** @description The document's name. */
            name: string;
            /** @description Why its owner is asked for the document's password, if it waits for that: `protected`, `wrong` or `not-in-time`. */
            password_asked?: string | null;
            preview?: components["schemas"]["ResultPreview"] | null;
            /**
             * Format: int64
             * @description How many will be taken before it is done, itself included; only while it is queued. People have their turns: the second
             *     of one person's comes after the first of everybody's.
             */
            queue_position?: number | null;
            /** @description Why it failed, if it did: `password-protected`, `too-slow` … */
            reason?: string | null;
            /** Format: date-time */
            requested_at: string;
            /** Format: int64 */
            result_size_bytes?: number | null;
            /** Format: int64 */
            size_bytes: number;
            /** Format: date-time */
            started_at?: string | null;
            status: components["schemas"]["ConversionStatus"];
            to: string;
        };
        /** @description The conversion waits for its turn. */
        ConversionQueued: {
            /** Format: uuid */
            conversion_id: string;
            /** @example CONVERSIONS:12@1f3a9c00 */
            position: string;
        };
        /**
         * @description How far a conversion is.
         * @enum {string}
         */
        ConversionStatus: "queued" | "converting" | "locked" | "done" | "failed" | "cancelled";
        /** @description Into what. */
        ConvertAttachmentRequest: {
            /**
             * @description The format to convert into: one of the pairs that `GET /api/v1/conversion-formats` lists.
             * @example pdf
             */
            to: string;
        };
        /** @description What it is called. */
        CreateBotRequest: {
            /**
             * @description One line of 1 to 40 characters, under which others see it.
             * @example Builds
             */
            name: string;
        };
        /** @description What the token is to be. */
        CreateBotTokenRequest: {
            /**
             * Format: int32
             * @description For how many days it works, 1 to 366; without it, until it is revoked.
             */
            expires_in_days?: number | null;
            /**
             * @description One line of 1 to 40 characters, for oneself: where it is used.
             * @example build server
             */
            name: string;
            /** @description One, at least. */
            scopes: components["schemas"]["BotScopeName"][];
        };
        /** @description How long it is to work, and for how many. */
        CreateInviteLinkRequest: {
            /**
             * Format: int32
             * @description For so many people; absent for as many as like.
             * @example 10
             */
            max_uses?: number | null;
            /**
             * Format: int32
             * @description So many hours from now.
             * @example 168
             */
            valid_hours: number;
        };
        /** @description A room to be opened. */
        CreateRoomRequest: {
            /**
             * @description One line of 1 to 80 characters.
             * @example Harbour
             */
            name: string;
            visibility?: components["schemas"]["RoomVisibility"] | null;
        };
        /** @description What it is called. */
        CreateWebhookRequest: {
            /**
             * @description One line of 1 to 40 characters, under which members see what it posts.
             * @example Builds
             */
            name: string;
        };
        /**
         * @description What is decided.
         * @enum {string}
         */
        DecisionKind: "archived" | "reopened" | "owner-assigned";
        /** @description That a message was deleted. */
        Deleted: {
            /** Format: date-time */
            at: string;
            /**
             * Format: uuid
             * @description Its author, or who owned the room.
             */
            by: string;
        };
        /** @description One device of one's own. */
        DeviceItem: {
            /** @description The browser as it calls itself, in a word, if it is one that we know: `Firefox`. */
            browser?: string | null;
            /** @description Whether it is the one that asks. */
            is_current: boolean;
            /**
             * Format: uuid
             * @description The session that it belongs to, and goes with.
             */
            session_id: string;
            /** @description Whether what was said is shown there, too. */
            shows_text: boolean;
            /** Format: date-time */
            since: string;
            /** @description What it runs on, likewise: `Windows`. */
            system?: string | null;
        };
        /** @description The devices that are told while the app is closed. */
        DeviceList: {
            /** @description The one that asks first, then the latest switched on. */
            devices: components["schemas"]["DeviceItem"][];
            /**
             * @description The key by which push services know this server (VAPID): 65 bytes in base64url, what a browser takes as
             *     `applicationServerKey`. Null where Web Push is off.
             */
            push_key?: string | null;
        };
        /** @description The room is open, and both are in it. */
        DirectRoomOpened: {
            /** @example CHATS:12@1f3a9c00 */
            position: string;
            /** Format: uuid */
            room_id: string;
        };
        /** @description The read model's document, which is the answer. */
        Document: {
            /** Format: int64 */
            conversions_completed: number;
            /** Format: int64 */
            conversions_failed: number;
            /** Format: int64 */
            conversions_requested: number;
            /** @description How many things it did on each of the last 30 days on which it did any, by date (UTC). */
            days: {
                [key: string]: number;
            };
            /** @description True once the person asked to be forgotten: then there is nothing else to tell. */
            erased: boolean;
            /** Format: date-time */
            first_seen_at?: string | null;
            last_command?: components["schemas"]["LastCommand"] | null;
            /** Format: date-time */
            last_seen_at?: string | null;
            /** Format: int64 */
            messages_deleted: number;
            /** Format: int64 */
            messages_edited: number;
            /** Format: int64 */
            messages_posted: number;
            /** Format: int64 */
            rooms_joined: number;
            /**
             * Format: int64
             * @description Left, or taken out of.
             */
            rooms_left: number;
            /** Format: int64 */
            sessions_started: number;
        };
        /** @description The command is done. */
        Done: {
            /**
             * @description Where a reader must have got to in order to see it: give it to queries as `?position=`.
             * @example CHATS:12@1f3a9c00
             */
            position: string;
        };
        /** @description Where a result can be fetched, by whoever has the link, for some minutes. */
        Download: components["schemas"]["Reached"] & {
            /** Format: date-time */
            expires_at: string;
            /** @description On this origin. */
            url: string;
        };
        /** @description What the message is to say. */
        EditMessageRequest: {
            /**
             * @description At most 16 KiB of UTF-8, without control characters but line feed and tab. It may be empty beside files.
             * @example Ahoy, all!
             */
            body: string;
            /**
             * Format: int64
             * @description The `sequence` of the text that is edited: that of `edited`, as the timeline tells it, or else the message's own.
             *     If the message says something else by now, the edit is refused; without it, the later edit counts.
             */
            replaces?: number | null;
        };
        /** @description That a message was edited. */
        Edited: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description Where the text stands in the log, to be named by who edits it.
             */
            sequence: number;
        };
        /** @description An answer that says no more than its status. */
        Empty: Record<string, never>;
        /** @description Proof that it is the person who asks. */
        EnrolSecondFactorRequest: {
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description Proof that it is the person who asks, and not who found an open browser. */
        EraseAccountRequest: {
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description What is wrong with one field of a body. */
        FieldError: {
            /** @description What clients match on. */
            code: string;
            /** @description A text for people. */
            detail: string;
            /** @description A JSON pointer into the body, e.g. `/email`. */
            pointer: string;
        };
        /** @description What the provider gave the browser. */
        FinishVisitRequest: {
            code: string;
            state: string;
        };
        /** @description Whether one wants to be told of what is answered in the thread. */
        FollowThreadRequest: {
            follows: boolean;
        };
        /**
         * @description Whether somebody follows a thread.
         * @enum {string}
         */
        Following: "yes" | "no" | "ended";
        /** @description A document of one format becomes one of the other. */
        FormatPair: {
            from: string;
            to: string;
        };
        /** @description A message that was found. */
        FoundMessage: {
            author: components["schemas"]["Person"];
            /** @description The message around the words that were looked for. */
            excerpt: components["schemas"]["Piece"][];
            /** Format: uuid */
            message_id: string;
            /** Format: date-time */
            posted_at: string;
            /** Format: uuid */
            room_id: string;
            room_name: string;
            /**
             * Format: int64
             * @description Its place in the log.
             */
            sequence: number;
            /**
             * Format: int64
             * @description The place of the message in whose thread it stands, if it is shown in that alone.
             */
            thread_sequence?: number | null;
        };
        /** @description The second step. */
        GiveCodeRequest: {
            /**
             * @description Of the app, or a recovery code; blanks, hyphens and capitals are of no account.
             * @example 123 456
             */
            code: string;
            /** @description From the first step. */
            second_step_token: string;
        };
        /** @description The password. */
        GivePasswordRequest: {
            /**
             * Format: password
             * @description The document's, not one's own.
             * @example ferry
             */
            password: string;
        };
        /** @description Who owns the room from now on. */
        HandOverRoomRequest: {
            /** Format: uuid */
            account_id: string;
        };
        /** @description An identity that logs in to one's account. */
        IdentityItem: {
            /** @description What the provider calls the person. */
            called: string;
            /** @description What stands on its button; its name, if the operator has taken it away. */
            label: string;
            /** @description The provider's name. */
            provider: string;
        };
        /** @description All of them. */
        IdentityList: {
            identities: components["schemas"]["IdentityItem"][];
        };
        /** @description A provider of identities. */
        IdentityProvider: {
            /**
             * @description What stands on its button.
             * @example The shipyard
             */
            label: string;
            /** @example work */
            name: string;
        };
        /** @description Those that the operator has configured. */
        IdentityProviders: {
            providers: components["schemas"]["IdentityProvider"][];
        };
        /** @description Where a message stands that is answered in a thread. */
        InThread: {
            /** @description Whether it is shown in the room, too. */
            also_in_room: boolean;
            /**
             * Format: int64
             * @description The place of the message that the thread is to.
             */
            sequence: number;
        };
        /** @description A link into a room. Its token is known to who made it. */
        InviteLink: {
            /** Format: date-time */
            created_at: string;
            created_by: components["schemas"]["Person"];
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            link_id: string;
            /**
             * Format: int32
             * @description For how many people it is; null for as many as like.
             */
            max_uses?: number | null;
            /**
             * Format: int32
             * @description How many have come in by it.
             */
            uses: number;
        };
        /** @description The link, whose token is told to nobody else. */
        InviteLinkCreated: {
            /** Format: uuid */
            link_id: string;
            /** @example CHATS:12@1f3a9c00 */
            position: string;
            /** @description What stands in the fragment of the link's address. */
            token: string;
        };
        /** @description The room that a link leads into. */
        InviteLinkLooked: {
            /** @description Whether one is in it already. */
            is_member: boolean;
            /** @description How many are in it. */
            member_count: number;
            /** @example Harbour */
            name: string;
            /** Format: uuid */
            room_id: string;
        };
        /** @description What stands in the fragment of the link's address. */
        InviteLinkRequest: {
            token: string;
        };
        /** @description The links into a room that were not revoked. */
        InviteLinks: components["schemas"]["Reached"] & {
            /** @description Which was made last comes first; 100 at most. */
            links: components["schemas"]["InviteLink"][];
        };
        /** @description Whom to ask in. */
        InviteMemberRequest: {
            /** @example ada */
            handle: string;
        } | {
            /** @example ada@example.org */
            email: string;
        };
        /** @description One is in the room. */
        JoinedByLink: {
            /** @example CHATS:12@1f3a9c00 */
            position: string;
            /** Format: uuid */
            room_id: string;
        };
        /** @description The last command that the account sent. */
        LastCommand: {
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            command: string;
            /** @description What came of it, such as `MessagePosted`: the last event, if there were several. */
            event_type: string;
            /** Format: int64 */
            sequence: number;
            /** @description Where that event stands in the log. */
            stream: string;
        };
        /** @description What was said last. */
        LastMessage: {
            /**
             * Format: int64
             * @description How many files go with it.
             */
            attachments: number;
            author: components["schemas"]["Person"];
            /** @description Empty once it is deleted. */
            body: string;
            deleted: boolean;
            /** Format: date-time */
            posted_at: string;
            /**
             * Format: int64
             * @description Its place in the log.
             */
            sequence: number;
        };
        /** @description Proof of both. */
        LinkIdentityRequest: {
            /** @description From the return from the provider. */
            link_token: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description The identity is proven and linked to no account: it can be linked to one, with that account's password. */
        LinkNeeded: {
            /** @description What the provider calls the person. */
            called: string;
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            /** @description Goes with the password, and is good for nothing else. */
            link_token: string;
            /** @description The provider's name. */
            provider: string;
        };
        /** @description What a page says of itself that a message links to. All of it is text. */
        LinkPreview: {
            /** @description What the page says that it is about; may be empty, where there is a title. */
            description: string;
            /** Format: int32 */
            height?: number | null;
            /**
             * @description The host of that, as it can be shown without being taken for another.
             * @example tides.example
             */
            host: string;
            /**
             * @description The link as it stands in the message.
             * @example https://tides.example/today
             */
            link: string;
            /**
             * Format: uuid
             * @description To be named by who removes it; and, among the files of the room, that of its picture.
             */
            preview_id: string;
            /** @description What the site calls itself; may be empty. */
            site: string;
            /** @description The page's title; may be empty, where there is a description. */
            title: string;
            /** @description Where it led in the end. */
            url: string;
            /**
             * Format: int32
             * @description Of the picture that belongs to it, as it is shown. Without these there is none.
             */
            width?: number | null;
        };
        /** @description A room, as an administrator sees it who is not in it. */
        ListedRoom: {
            /**
             * Format: date-time
             * @description The beginning of the day, in UTC, on which something was said last; or on which it was made.
             */
            active_on: string;
            /** Format: date-time */
            archived_at?: string | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description How many are in it, without those who are only invited.
             */
            member_count: number;
            name: string;
            owner?: components["schemas"]["Person"] | null;
            /** @description Whether everybody with an account finds it and comes in; left out when not. */
            public?: boolean;
            /** Format: uuid */
            room_id: string;
            state: components["schemas"]["RoomState"];
        };
        /** @description Who logs in. */
        LogInRequest: {
            /** @example ada@example.org */
            email: string;
        };
        /** @description An access token, and whose it is. The refresh token comes as a cookie that scripts cannot read. */
        LoggedIn: {
            access_token: string;
            /** Format: uuid */
            account_id: string;
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            handle: string;
            /** @description What the account may do beyond its own affairs. */
            role: components["schemas"]["RoleName"];
        };
        /** @description One's own account and profile. */
        Me: components["schemas"]["Reached"] & {
            /** Format: uuid */
            account_id: string;
            bio: string;
            email: string;
            handle: string;
            /** @description May be empty, as the bio. */
            name: string;
            photo_url?: string | null;
        };
        /** @description Something that was said. */
        Message: {
            answers?: components["schemas"]["Quote"] | null;
            /** @description The files that go with it; none once it is deleted. */
            attachments: components["schemas"]["Attachment"][];
            author: components["schemas"]["Person"];
            /** @description What it says now; empty once it is deleted. */
            body: string;
            deleted?: components["schemas"]["Deleted"] | null;
            edited?: components["schemas"]["Edited"] | null;
            in_thread?: components["schemas"]["InThread"] | null;
            /** @description What is shown of the pages that it links to, in the order of its text; none once it is deleted. */
            link_previews: components["schemas"]["LinkPreview"][];
            /** @description Whether it mentioned one, by one's handle, when it was posted. */
            mentions_me: boolean;
            /** Format: uuid */
            message_id: string;
            /** Format: date-time */
            posted_at: string;
            /** @description How people react to it, in the order in which they did. */
            reactions: components["schemas"]["Reaction"][];
            /**
             * Format: int64
             * @description Its place in the log: a later message has a higher one.
             */
            sequence: number;
            thread?: components["schemas"]["ThreadSummary"] | null;
        };
        /** @description What a message said, from its first text to what it says now. */
        MessageHistory: components["schemas"]["Reached"] & {
            /** @description Oldest first, 1000 at most: the last ones. None of a deleted message. */
            texts: components["schemas"]["Text"][];
        };
        /** @description The message is in the room's timeline. */
        MessagePosted: {
            /** Format: uuid */
            message_id: string;
            /** @example CHATS:12@1f3a9c00 */
            position: string;
        };
        /** @description A moment of a stream. */
        Moment: {
            /**
             * Format: int64
             * @description The last sequence that lies before it or is it; 0 is before everything.
             */
            sequence: number;
            /**
             * Format: date-time
             * @description When the event at that sequence was stored.
             */
            time?: string | null;
        };
        /** @description Up to where. */
        MoveReadMarkerRequest: {
            /**
             * Format: int64
             * @description The `sequence` of the last message that was seen.
             * @example 12
             */
            sequence: number;
        };
        /** @description A file that goes with a message. */
        NamedUpload: {
            /**
             * @description What it is called: one line of at most 255 characters.
             * @example quay.jpg
             */
            name: string;
            /**
             * Format: uuid
             * @description The id that its upload gave.
             */
            upload_id: string;
        };
        /** @description The codes for who loses the app. Nobody is shown them again. */
        NewRecoveryCodes: {
            /**
             * @description Where a reader must have got to in order to see it: give it to queries as `?position=`.
             * @example USERS:12@1f3a9c00
             */
            position: string;
            /**
             * @description Each works once.
             * @example [
             *       "gayt-emzu-gu3d-oobz"
             *     ]
             */
            recovery_codes: string[];
        };
        /** @description Something that concerns one. It is named by the event that it tells of, and by its kind. */
        Notification: {
            /** @description Who did it. */
            by: components["schemas"]["Person"];
            /** @description What a reaction says. */
            emoji?: string | null;
            kind: components["schemas"]["NotificationKind"];
            /** @description The first line of what that message says now, 200 characters at most. */
            line?: string | null;
            /**
             * Format: int64
             * @description The place of the message that it leads to; none of an invitation.
             */
            message_sequence?: number | null;
            /** Format: date-time */
            notified_at: string;
            /** @description What came of a report: `dismissed` or `acted-on`. */
            outcome?: string | null;
            /** @description Whether it was marked as read, its message was read in its room, or its invitation was accepted. */
            read: boolean;
            /** Format: uuid */
            room_id: string;
            /** @description Empty of a direct room. */
            room_name: string;
            /**
             * Format: int64
             * @description Where the event stands in the log that it tells of.
             */
            sequence: number;
            /**
             * Format: int64
             * @description The place of the message in whose thread that one stands, if it is shown in that alone.
             */
            thread_sequence?: number | null;
        };
        /**
         * @description Why somebody is notified.
         * @enum {string}
         */
        NotificationKind: "mention" | "answer" | "thread" | "reaction" | "invitation" | "report" | "reported";
        /** @description What one was notified of, the latest first. */
        NotificationList: components["schemas"]["Reached"] & {
            items: components["schemas"]["Notification"][];
            /** @description Asks for what happened earlier; absent at the end. A page may be short, or empty, and have one. */
            next_cursor?: string | null;
            /** @description The rooms of which one wants to be told something else than all. */
            rules: components["schemas"]["RoomRule"][];
            /**
             * Format: int64
             * @description How many of the latest are not read; 100 stands for 100 or more. With the first page only.
             */
            unread?: number | null;
        };
        /** @description With whom. */
        OpenDirectRoomRequest: {
            /** @example ada */
            handle: string;
        };
        /** @description A public room, as everybody sees it. What is said in it and who is in it is for its members. */
        OpenRoom: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description How many are in it, without those who are only invited.
             */
            member_count: number;
            name: string;
            /** Format: uuid */
            room_id: string;
            status?: components["schemas"]["RoomStatus"] | null;
        };
        /** @description What is asked. */
        OperateProjectionRequest: {
            /** @enum {string} */
            operation: "rebuild";
            /** @description Whether it takes the other's place by itself when it has caught up; true unless told. */
            swap_when_ready?: boolean;
        } | {
            /**
             * Format: int32
             * @description Which.
             */
            build?: number | null;
            /** @enum {string} */
            operation: "swap";
        } | {
            /**
             * Format: int32
             * @description Which.
             */
            build?: number | null;
            /** @enum {string} */
            operation: "abort";
        } | {
            /** @description What waits, such as a room's id; everything unless told. */
            key?: string | null;
            /** @enum {string} */
            operation: "retry";
            /** @example CHATS */
            stream: string;
        } | {
            /** @enum {string} */
            operation: "skip";
            /** @description Why, in one line of 3 to 200 characters. Nothing about persons belongs here. */
            reason: string;
            /**
             * Format: int64
             * @description The event's.
             */
            sequence: number;
            /** @example CHATS */
            stream: string;
        };
        /** @description What an operator asked, and what came of it. */
        OperationItem: {
            /** @description `rebuild`, `swap`, `abort`, `retry` or `skip`. */
            asked: string;
            /** Format: date-time */
            asked_at: string;
            asked_by: string;
            outcome: string;
            projection: string;
            /**
             * Format: int64
             * @description Of the event by which it was asked, in `SYSTEM`.
             */
            sequence: number;
        };
        /**
         * @description What came of a report.
         * @enum {string}
         */
        OutcomeName: "dismissed" | "acted-on";
        /** @description A bot of one's own. */
        OwnBot: {
            /** Format: uuid */
            bot_id: string;
            /** @description Whether an administrator has disabled it: it has no tokens, and gets none. */
            disabled: boolean;
            name: string;
            /** @description By name; also those that have expired. */
            tokens: components["schemas"]["OwnBotToken"][];
        };
        /** @description A token of it. Its text is known to who made it. */
        OwnBotToken: {
            /** @description Whether that is over. */
            expired: boolean;
            /**
             * Format: date-time
             * @description From when on it does not work; null for one that works until it is revoked.
             */
            expires_at?: string | null;
            /**
             * @description The day (UTC) on which a program came in by it last; null when that was not within the last month.
             * @example 2026-01-31
             */
            last_used_on?: string | null;
            name: string;
            scopes: components["schemas"]["BotScopeName"][];
            /** Format: uuid */
            token_id: string;
        };
        /** @description One's own bots. */
        OwnBots: {
            /** @description By name. */
            bots: components["schemas"]["OwnBot"][];
        };
        /** @description One's own quotas. */
        OwnQuotas: {
            /**
             * Format: int32
             * @description For how many days the files of a conversion are kept once it has ended.
             */
            conversion_files_kept_days: number;
            /**
             * Format: date-time
             * @description When conversions are counted anew: at midnight, in UTC.
             */
            day_ends_at: string;
            /**
             * Format: int32
             * @description After how many days the files of a deleted message are gone.
             */
            deleted_files_kept_days: number;
            /** @description What holds. */
            limits: components["schemas"]["QuotaLimits"];
            used: components["schemas"]["QuotaUsed"];
        };
        /** @description Some of a list. */
        Page_AccountItem: components["schemas"]["Reached"] & {
            items: {
                person: components["schemas"]["Person"];
                /** Format: date-time */
                registered_at: string;
                role: components["schemas"]["AccountRole"];
                /**
                 * Format: date-time
                 * @description When the role was given; absent while it is the one that everybody begins with.
                 */
                role_since?: string | null;
                /**
                 * Format: date-time
                 * @description Since when it stands so.
                 */
                since: string;
                state: components["schemas"]["AccountState"];
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_AuditEvent: components["schemas"]["Reached"] & {
            items: {
                /**
                 * Format: uuid
                 * @description Whom it happened to, or whose it is.
                 */
                account_id?: string | null;
                /** @description Who did it, such as `account:<id>`, `worker:mail` or `anonymous`. */
                actor: string;
                /** @description The kind of that boundary, such as `chat.room.*`. */
                boundary: string;
                /** @description The id of the event that a worker reacted to, if one did. */
                causation?: string | null;
                /**
                 * Format: uuid
                 * @description The command that it is an effect of.
                 */
                command_id: string;
                /** Format: uuid */
                conversion_id?: string | null;
                /** @description Shared by everything that one request caused. */
                correlation: string;
                /** @description Its id, which what it caused names as its cause. */
                event_id: string;
                /** Format: uuid */
                room_id?: string | null;
                /**
                 * Format: int64
                 * @description Its place in the stream.
                 */
                sequence: number;
                /**
                 * Format: date-time
                 * @description When the log stored it.
                 */
                stored_at: string;
                stream: string;
                /** @description The boundary that it happened to. */
                subject: string;
                /** @description Its type, such as `MessagePosted`. */
                type: string;
                /**
                 * Format: int32
                 * @description The version of the type's shape.
                 */
                type_version: number;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_BotItem: components["schemas"]["Reached"] & {
            items: {
                bot: components["schemas"]["Person"];
                /**
                 * Format: date-time
                 * @description Since when an administrator wants it to do nothing; null while it may.
                 */
                disabled_at?: string | null;
                /** @description Whose it is. */
                owner: components["schemas"]["Person"];
                /** Format: date-time */
                registered_at: string;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_ConversionItem: components["schemas"]["Reached"] & {
            items: {
                /** Format: uuid */
                conversion_id: string;
                /**
                 * Format: date-time
                 * @description When they were deleted: they can be neither fetched nor converted again.
                 */
                files_deleted_at?: string | null;
                /** @description Why they were deleted: `expired` or `by-owner`. */
                files_deleted_because?: string | null;
                /** Format: date-time */
                finished_at?: string | null;
                from: string;
                /**
                 * Format: int64
                 * @description For how long source and result are kept once it has ended.
                 */
                keep_seconds: number;
                /**
                 * Format: date-time
                 * @description Until when they are kept, unless they are deleted before; only once it has ended.
                 */
                kept_until?: string | null;
                /** @description The document's name. */
                name: string;
                /** @description Why its owner is asked for the document's password, if it waits for that: `protected`, `wrong` or `not-in-time`. */
                password_asked?: string | null;
                preview?: components["schemas"]["ResultPreview"] | null;
                /**
                 * Format: int64
                 * @description How many will be taken before it is done, itself included; only while it is queued. People have their turns: the second
                 *     of one person's comes after the first of everybody's.
                 */
                queue_position?: number | null;
                /** @description Why it failed, if it did: `password-protected`, `too-slow` … */
                reason?: string | null;
                /** Format: date-time */
                requested_at: string;
                /** Format: int64 */
                result_size_bytes?: number | null;
                /** Format: int64 */
                size_bytes: number;
                /** Format: date-time */
                started_at?: string | null;
                status: components["schemas"]["ConversionStatus"];
                to: string;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_FoundMessage: components["schemas"]["Reached"] & {
            items: {
                author: components["schemas"]["Person"];
                /** @description The message around the words that were looked for. */
                excerpt: components["schemas"]["Piece"][];
                /** Format: uuid */
                message_id: string;
                /** Format: date-time */
                posted_at: string;
                /** Format: uuid */
                room_id: string;
                room_name: string;
                /**
                 * Format: int64
                 * @description Its place in the log.
                 */
                sequence: number;
                /**
                 * Format: int64
                 * @description The place of the message in whose thread it stands, if it is shown in that alone.
                 */
                thread_sequence?: number | null;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_OpenRoom: components["schemas"]["Reached"] & {
            items: {
                /** Format: date-time */
                created_at: string;
                /**
                 * Format: int64
                 * @description How many are in it, without those who are only invited.
                 */
                member_count: number;
                name: string;
                /** Format: uuid */
                room_id: string;
                status?: components["schemas"]["RoomStatus"] | null;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Some of a list. */
        Page_RoomItem: components["schemas"]["Reached"] & {
            items: {
                /** @description Whether it is only read, because an administrator decided so; left out when not. */
                archived?: boolean;
                direct_with?: components["schemas"]["Person"] | null;
                invited_by?: components["schemas"]["Person"] | null;
                last_message?: components["schemas"]["LastMessage"] | null;
                /**
                 * Format: int64
                 * @description How many are in it, without those who are only invited.
                 */
                member_count: number;
                /** @description Empty of a direct room. */
                name: string;
                /** @description Whether everybody with an account finds it and comes in; left out when not. */
                public?: boolean;
                role: components["schemas"]["RoomRole"];
                /** Format: uuid */
                room_id: string;
                status: components["schemas"]["RoomStatus"];
                unread?: components["schemas"]["Unread"] | null;
            }[];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description Events of one key that wait behind one that could not be applied. */
        ParkedKey: {
            /** Format: int32 */
            attempts: number;
            /** Format: int32 */
            build: number;
            /** @description The sources of the program that could not apply it. */
            code: string;
            error: string;
            event_type: string;
            /** Format: int32 */
            event_version: number;
            key: string;
            /** Format: date-time */
            parked_at: string;
            projection: string;
            /**
             * Format: int64
             * @description Of the event that could not be applied.
             */
            sequence: number;
            stream: string;
            subject: string;
            /**
             * Format: int64
             * @description How many events wait, with that one.
             */
            waiting_events: number;
        };
        /** @description A key that waits, in each build and stream where it does. */
        ParkedKeyDetail: {
            items: components["schemas"]["ParkedQueue"][];
        };
        /** @description A key that waits in one build, behind an event of one stream. */
        ParkedQueue: components["schemas"]["ParkedKey"] & {
            /**
             * @description The sequences of the events that wait, in order, from the one that could not be applied on: the first thousand of
             *     them, while `waiting_events` counts them all.
             */
            waiting: number[];
            /** @description `retry` or `skip`, when an operator has asked for it and it is not done yet. */
            wanted?: string | null;
        };
        /** @description A person as others see them. */
        Person: {
            /** Format: uuid */
            account_id: string;
            /** @description Whether it is no person but a bot, or a webhook by which programs write; left out when not. */
            bot?: boolean;
            /** @description Whether the person is forgotten, or the bot deleted; left out when not. */
            deleted?: boolean;
            /** @description Empty once the person is forgotten, and of a program. */
            handle: string;
            /** @description May be empty. */
            name: string;
            /** @description Where the photo is, for about an hour; none without a photo. */
            photo_url?: string | null;
        };
        /** @description The photo is shown from this position on. */
        PhotoSet: {
            /** Format: uuid */
            photo_id: string;
            /** @example USERS:12@1f3a9c00 */
            position: string;
        };
        /** @description A piece of a text. */
        Piece: {
            /** @description Whether it is what was looked for. */
            hit: boolean;
            text: string;
        };
        /** @description A message that is pinned. */
        Pin: {
            /** @description The message, as it says now. */
            message: components["schemas"]["Quote"];
            /** Format: date-time */
            pinned_at: string;
            pinned_by: components["schemas"]["Person"];
            /**
             * Format: int64
             * @description Where it stands in the log that it was pinned.
             */
            sequence: number;
        };
        /** @description What is pinned in a room. */
        Pins: components["schemas"]["Reached"] & {
            /** @description What was pinned last comes first; 50 at most. */
            pins: components["schemas"]["Pin"][];
        };
        /** @description What to say. Other fields, as of programs that are made for Slack, are passed over. */
        PostByWebhookRequest: {
            /**
             * @description At most 16 KiB of UTF-8, without control characters but line feed and tab.
             * @example Build 1207 is green.
             */
            text: string;
        };
        /** @description What to say. */
        PostMessageRequest: {
            answers?: components["schemas"]["AnsweredMessage"] | null;
            /**
             * @description Files that were uploaded for it (`Wherry-Purpose: attachment`) within the last 23 hours: ten at most, in the order in
             *     which they are shown.
             */
            attachments?: components["schemas"]["NamedUpload"][];
            /**
             * @description At most 16 KiB of UTF-8, without control characters but line feed and tab. It may be empty beside files.
             * @example Ahoy!
             */
            body: string;
        };
        /** @description The message is in the room's timeline. */
        PostedByWebhook: {
            /** Format: uuid */
            message_id: string;
            /** @example CHATS:12@1f3a9c00 */
            position: string;
        };
        /** @description What failed, why, and what to do about it. */
        Problem: {
            /** @description What clients match on; it never changes. */
            code: string;
            /** @description What happened this time, if there is more to say than the title. */
            detail?: string | null;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["FieldError"][];
            /** @description The numbers that the texts name, by what they are, for who says the same in other words, or in another language. */
            numbers?: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description The HTTP status, repeated.
             */
            status: number;
            /** @description A short text for people. */
            title: string;
            /** @description A URI that names the kind of problem; it ends in the code. */
            type: string;
        };
        /** @description One read model. */
        ProjectionDetail: {
            builds: components["schemas"]["BuildItem"][];
            /** @description A thousand keys at most; a build's `parked_keys` counts them all. */
            parked: components["schemas"]["ParkedKey"][];
            projection: string;
            /** @description How far the shards are of builds that have several. */
            shards: components["schemas"]["ShardItem"][];
            /** @description Where each build is in each of its streams. */
            streams: components["schemas"]["BuildStream"][];
        };
        /** @description The read models, what is stuck in them, and what operators asked of them. */
        Projections: {
            builds: components["schemas"]["BuildItem"][];
            /** @description The latest first, fifty at most. */
            operations: components["schemas"]["OperationItem"][];
            parked: components["schemas"]["ParkedKey"][];
            /** @description How far the shards are of builds that have several: such a build is where the last of them is. */
            shards: components["schemas"]["ShardItem"][];
        };
        /** @description A ticket, to be sent as the connection's first frame. */
        PushTicket: {
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            ticket: string;
        };
        /** @description A QR code. Drawn in black on white, with four units of white around it. */
        QrPicture: {
            /**
             * @description The dark parts, as the `d` of an SVG `path`.
             * @example M0 0h7v1h-7z
             */
            outline: string;
            /**
             * Format: int32
             * @description Its width and height, in units of the outline.
             */
            size: number;
        };
        /** @description How much may be used; what is null has no limit, or is left to others to say. */
        QuotaLimits: {
            /**
             * Format: int32
             * @description How many conversions may wait or run at the same time.
             * @example 100
             */
            conversions_at_once?: number | null;
            /**
             * Format: int32
             * @description How many conversions may be asked for on a day, in UTC.
             * @example 100
             */
            conversions_per_day?: number | null;
            /**
             * Format: int64
             * @description How many bytes of files may be kept.
             * @example 1073741824
             */
            stored_bytes?: number | null;
            /**
             * Format: int64
             * @description How large one upload may be, in bytes.
             * @example 52428800
             */
            upload_bytes?: number | null;
        };
        /** @description How much is used. */
        QuotaUsed: {
            /**
             * Format: int32
             * @description Conversions that were asked for today, in UTC.
             */
            conversions_today: number;
            /**
             * Format: int64
             * @description Files of messages, also of one's bots', and documents and results of conversions, as long as they are kept.
             */
            stored_bytes: number;
        };
        /** @description Somebody's quotas. */
        QuotasOfAccount: {
            /** @description What holds for this person. */
            limits: components["schemas"]["QuotaLimits"];
            /** @description What administrators set for this person. */
            set: components["schemas"]["QuotaLimits"];
            /**
             * Format: int64
             * @description The largest upload that the server takes at all: no administrator can set more.
             */
            upload_bytes_at_most: number;
            used: components["schemas"]["QuotaUsed"];
        };
        /** @description The quotas of all who have none of their own. */
        QuotasOfEverybody: {
            /** @description What the server's configuration says where they set nothing. */
            defaults: components["schemas"]["QuotaLimits"];
            /** @description What administrators set. */
            set: components["schemas"]["QuotaLimits"];
            /**
             * Format: int64
             * @description The largest upload that the server takes at all: no administrator can set more.
             */
            upload_bytes_at_most: number;
        };
        /** @description The message that another one answers. */
        Quote: {
            /**
             * Format: int64
             * @description How many files go with it.
             */
            attachments: number;
            author: components["schemas"]["Person"];
            deleted: boolean;
            /** @description The first line of what it says now, 200 characters at most; empty once it is deleted. */
            line: string;
            /** Format: uuid */
            message_id: string;
            /**
             * Format: int64
             * @description Its place in the log.
             */
            sequence: number;
            /**
             * Format: int64
             * @description Where its text stands in the log: that of its last edit, or its own.
             */
            text_sequence: number;
        };
        /** @description How far the read model had come when it was asked. */
        Reached: {
            /** @description The positions that this answer contains, one for each stream that it was read from, separated by commas. */
            position: string;
            /**
             * @description True when the wanted position was not reached in time, or an event that belongs here could not be applied and
             *     waits.
             */
            stale: boolean;
        };
        /** @description How one's own reaction is to be. */
        ReactRequest: {
            /**
             * @description One emoji.
             * @example 👍
             */
            emoji: string;
            /** @description Whether it is to be there (true) or not. */
            reacts: boolean;
        };
        /** @description Somebody's reaction to a message. */
        Reaction: {
            /** Format: uuid */
            account_id: string;
            emoji: string;
            /**
             * Format: int64
             * @description Where it stands in the log.
             */
            sequence: number;
        };
        /** @description Where the marker stands now. */
        ReadMarkerMoved: {
            /**
             * Format: int64
             * @description Maybe further on: another device has read more.
             */
            sequence: number;
        };
        /** @description What was read. */
        ReadNotificationsRequest: {
            /** @description Whether everything before it is read as well. */
            and_earlier?: boolean;
            /**
             * Format: int64
             * @description The `sequence` of a notification.
             * @example 12
             */
            sequence: number;
        };
        /** @description Up to where one has read the thread. */
        ReadThreadRequest: {
            /**
             * Format: int64
             * @description The `sequence` of the last answer that was read.
             * @example 12
             */
            read_up_to: number;
        };
        /**
         * @description Why a message is reported.
         * @enum {string}
         */
        ReasonName: "spam" | "harassment" | "threat" | "unsuitable" | "other";
        /** @description Who wants an account. */
        RegisterAccountRequest: {
            /**
             * @description Where the activation mail goes.
             * @example ada@example.org
             */
            email: string;
            /**
             * @description 3 to 30 of `a-z`, `0-9`, `-` and `_`; unique.
             * @example ada
             */
            handle: string;
        };
        /** @description What a browser gives to be reached by (`PushSubscription.toJSON()`), and what is to be shown there. */
        RegisterDeviceRequest: {
            /** @description Its secret: 16 bytes in base64url. */
            auth: string;
            /**
             * @description Its address at its push service, https.
             * @example https://push.example/c2VuZCB0byBtZQ
             */
            endpoint: string;
            /** @description Its public key: 65 bytes in base64url. */
            p256dh: string;
            /** @description Whether what was said is shown there, too; otherwise who spoke, and where. */
            shows_text?: boolean;
        };
        /** @description What the room is to be called. */
        RenameRoomRequest: {
            /**
             * @description One line of 1 to 80 characters.
             * @example Quay
             */
            name: string;
        };
        /** @description The address that was signed up with. */
        RepeatActivationRequest: {
            /** @example ada@example.org */
            email: string;
        };
        /** @description Into what the document is to be converted this time. */
        RepeatConversionRequest: {
            /**
             * @description The format to convert into; the same as before unless told.
             * @example odt
             */
            to?: string | null;
        };
        /** @description All that logging in takes. */
        ReplaceRecoveryCodesRequest: {
            /**
             * @description Of the app, or a recovery code.
             * @example 123 456
             */
            code: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description A message that is to be looked at. */
        ReportItem: {
            /**
             * Format: int64
             * @description How many files go with it.
             */
            attachments: number;
            author: components["schemas"]["Person"];
            /** @description What the message says now, 2000 characters at most; empty once it is deleted. */
            body: string;
            /** @description Whether it was deleted, by itself or with its author. */
            deleted: boolean;
            /** Format: uuid */
            message_id: string;
            /**
             * Format: int64
             * @description The message's place in the log.
             */
            message_sequence: number;
            reason: components["schemas"]["ReportReason"];
            /** Format: uuid */
            report_id: string;
            /** Format: date-time */
            reported_at: string;
            reported_by: components["schemas"]["Person"];
            /** Format: uuid */
            room_id: string;
            /** @description Empty of a direct room. */
            room_name: string;
            /**
             * Format: int64
             * @description The place of the message in whose thread it stands, if it is shown in that alone.
             */
            thread_sequence?: number | null;
            /** @description What the reporter says beside the reason; it may be empty. */
            words: string;
        };
        /** @description Why it is to be looked at. */
        ReportMessageRequest: {
            reason: components["schemas"]["ReasonName"];
            /**
             * @description What else there is to say: at most 1000 characters. It may be left out.
             * @example The same in every room.
             */
            words?: string;
        };
        /**
         * @description Why a message is reported.
         * @enum {string}
         */
        ReportReason: "spam" | "harassment" | "threat" | "unsuitable" | "other";
        /** @description The reports that nobody has closed. */
        Reports: components["schemas"]["Reached"] & {
            /** @description What was reported first comes first; 100 at most. */
            reports: components["schemas"]["ReportItem"][];
        };
        /** @description What to convert into what. */
        RequestConversionRequest: {
            /**
             * @description The document's file name; its extension must be what its content is.
             * @example report.docx
             */
            name: string;
            /**
             * @description The format to convert into: one of the pairs that `GET /api/v1/conversion-formats` lists.
             * @example pdf
             */
            to: string;
            /**
             * Format: uuid
             * @description The id that the upload of the document gave.
             */
            upload_id: string;
        };
        /** @description The new address, and proof that it is the person who asks. */
        RequestEmailChangeRequest: {
            /** @example ada@new.example */
            email: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description The address of the account. */
        RequestPasswordResetRequest: {
            /** @example ada@example.org */
            email: string;
        };
        /** @description The token from the link's fragment, and the password from now on. */
        ResetPasswordRequest: {
            /**
             * Format: password
             * @description At least 8 characters.
             * @example correct horse battery
             */
            password: string;
            token: string;
        };
        /** @description Why. */
        ResetSecondFactorRequest: {
            /**
             * @description In one line of 10 to 300 characters: also how you know that it is this person who asks. They can read it.
             * @example lost her phone, came to my desk
             */
            reason: string;
        };
        /** @description A picture of a result's first page. */
        ResultPreview: {
            /** Format: int32 */
            height: number;
            /** @description On this origin. It is the same for an hour, and works for one more. */
            url: string;
            /**
             * Format: int32
             * @description In pixels.
             */
            width: number;
        };
        /** @description Which event, and why. */
        RevealRequest: {
            /** @description Why, in one line of 10 to 300 characters. The person whose data it is can read it. */
            reason: string;
            /**
             * Format: int64
             * @description The event's place in the stream.
             */
            sequence: number;
            /** @example CHATS */
            stream: string;
        };
        /** @description An event with its personal values open. */
        Revealed: {
            /** @description Who did it, such as `account:<id>`. */
            actor: string;
            /** @description What the event says. In the place of a value whose key is gone stands `{"erased": true, "person": <id>}`. */
            data: unknown;
            event_id: string;
            /**
             * @description Where it is written down that this was shown.
             * @example SYSTEM:12@1f3a9c00
             */
            position: string;
            /** Format: int64 */
            sequence: number;
            /**
             * Format: date-time
             * @description When the log stored it.
             */
            stored_at: string;
            stream: string;
            subject: string;
            type: string;
            /** Format: int32 */
            type_version: number;
            /** @description What is never shown, as JSON pointers. */
            withheld: string[];
        };
        /**
         * @description What an account may do beyond its own affairs: each what the ones before may, too.
         * @enum {string}
         */
        RoleName: "member" | "auditor" | "admin";
        /** @description A room and its people. */
        Room: components["schemas"]["Reached"] & {
            /** @description Whether it is only read, because an administrator decided so; left out when not. */
            archived?: boolean;
            /** @description What administrators decided on it, the last one first, 20 at most; for members, and left out when it is nothing. */
            decisions?: components["schemas"]["RoomDecision"][];
            direct_with?: components["schemas"]["Person"] | null;
            /** @description Whether it is shown in the room what links lead to. */
            link_previews: boolean;
            /** @description Those invited, too; the longest there first. */
            members: components["schemas"]["RoomMember"][];
            /** @description Empty of a direct room. */
            name: string;
            /** @description Whether everybody with an account finds it and comes in; left out when not. */
            public?: boolean;
            /** @description One's own. */
            role: components["schemas"]["RoomRole"];
            /** Format: uuid */
            room_id: string;
            /** @description One's own. */
            status: components["schemas"]["RoomStatus"];
            /** @description By what programs write into it, also those that were revoked; for members. */
            webhooks: components["schemas"]["RoomWebhook"][];
        };
        /** @description The room is open, and whoever opened it owns it. */
        RoomCreated: {
            /** @example CHATS:12@1f3a9c00 */
            position: string;
            /** Format: uuid */
            room_id: string;
        };
        /** @description What an administrator decided on a room. */
        RoomDecision: {
            /** @description The administrator. */
            by: components["schemas"]["Person"];
            /** Format: date-time */
            decided_at: string;
            kind: components["schemas"]["DecisionKind"];
            owner?: components["schemas"]["Person"] | null;
            /** @description Why, in the administrator's words; empty once they are forgotten. */
            reason: string;
        };
        /** @description Some of the rooms. */
        RoomDirectory: components["schemas"]["Reached"] & {
            /**
             * Format: int64
             * @description How many rooms of two there are, which are not listed.
             */
            direct_rooms: number;
            items: components["schemas"]["ListedRoom"][];
            /** @description Asks for what follows; absent at the end. */
            next_cursor?: string | null;
        };
        /** @description A room in one's list. */
        RoomItem: {
            /** @description Whether it is only read, because an administrator decided so; left out when not. */
            archived?: boolean;
            direct_with?: components["schemas"]["Person"] | null;
            invited_by?: components["schemas"]["Person"] | null;
            last_message?: components["schemas"]["LastMessage"] | null;
            /**
             * Format: int64
             * @description How many are in it, without those who are only invited.
             */
            member_count: number;
            /** @description Empty of a direct room. */
            name: string;
            /** @description Whether everybody with an account finds it and comes in; left out when not. */
            public?: boolean;
            role: components["schemas"]["RoomRole"];
            /** Format: uuid */
            room_id: string;
            status: components["schemas"]["RoomStatus"];
            unread?: components["schemas"]["Unread"] | null;
        };
        /** @description Somebody in a room. */
        RoomMember: components["schemas"]["Person"] & {
            role: components["schemas"]["RoomRole"];
            status: components["schemas"]["RoomStatus"];
        };
        /**
         * @description What somebody may do in a room.
         * @enum {string}
         */
        RoomRole: "owner" | "moderator" | "member";
        /** @description What of a room one wants to be told. */
        RoomRule: {
            /** Format: uuid */
            room_id: string;
            /** @description `mentions` for mentions and answers only, or `nothing`. */
            rule: string;
        };
        /**
         * @description How it stands with a room.
         * @enum {string}
         */
        RoomState: "open" | "archived" | "empty";
        /**
         * @description How somebody stands to a room.
         * @enum {string}
         */
        RoomStatus: "member" | "invited";
        /**
         * @description Who can find a room and come into it.
         * @enum {string}
         */
        RoomVisibility: "private" | "public";
        /** @description A webhook of a room, as everybody in it sees it. */
        RoomWebhook: {
            name: string;
            /**
             * Format: uuid
             * @description Also the author of what it posts.
             */
            webhook_id: string;
        };
        /**
         * @description What of a room one is told.
         * @enum {string}
         */
        RuleName: "all" | "mentions" | "nothing";
        /**
         * @description What to look for.
         *
         *     It is a body, and not a query string, because those end up in logs and histories, and people look for names.
         */
        Search: {
            /** @description The `next_cursor` of the page before. */
            cursor?: string | null;
            /**
             * Format: int64
             * @description How many; 20 unless told, 100 at most.
             */
            limit?: number | null;
            /**
             * Format: uuid
             * @description Only in this room; otherwise in all that one is in.
             */
            room?: string | null;
            /**
             * @description Words, each of which must occur, if only as the beginning of a word; `"words in quotes"` exactly so; `-word` not at
             *     all. Chinese, Japanese and Korean are found by any part of what stands together. 200 characters at most.
             */
            text: string;
        };
        /** @description What the app needs, in three forms. */
        SecondFactorEnrolment: {
            /** @description Goes with the first code, and is good for nothing else. */
            enrolment_token: string;
            /**
             * Format: int64
             * @description In seconds.
             */
            expires_in: number;
            /** @description The same as a picture that apps look at. */
            picture: components["schemas"]["QrPicture"];
            /**
             * @description What the codes are made of, to be typed into an app: base 32.
             * @example GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            secret: string;
            /**
             * @description The same as an address that apps open.
             * @example otpauth://totp/Wherry:ada@wherry.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Wherry
             */
            uri: string;
        };
        /** @description How it stands with somebody's second factor. */
        SecondFactorState: {
            /** @description Whether logging in takes a code beside the password. */
            is_on: boolean;
            /** @description How many recovery codes were not used yet. */
            recovery_codes_left: number;
        };
        /** @description One session of one's own. */
        SessionItem: {
            /** @description The browser as it calls itself, in a word, if it is one that we know: `Firefox`. */
            browser?: string | null;
            /**
             * Format: date-time
             * @description When it is over if it is not used any more.
             */
            ends_at: string;
            /** @description Whether it is the one that asks. */
            is_current: boolean;
            /**
             * Format: date-time
             * @description To within some minutes.
             */
            last_used_at: string;
            /** Format: uuid */
            session_id: string;
            /** Format: date-time */
            started_at: string;
            /** @description What it runs on, likewise: `Windows`. */
            system?: string | null;
        };
        /** @description Where somebody is logged in. */
        SessionList: {
            /** @description The one that asks first, then the latest used. */
            sessions: components["schemas"]["SessionItem"][];
        };
        /** @description Which photo. */
        SetPhotoRequest: {
            /**
             * Format: uuid
             * @description The id that the upload of the photo gave.
             */
            upload_id: string;
        };
        /** @description A shard of a build: it takes the events of its own keys. */
        ShardItem: {
            /**
             * Format: int64
             * @description Events that it has taken or passed as another's, of all its streams.
             */
            applied: number;
            /** Format: int32 */
            build: number;
            /** Format: double */
            events_per_second?: number | null;
            /**
             * Format: int64
             * @description Events that there were when it was last measured.
             */
            head?: number | null;
            projection: string;
            /**
             * Format: int32
             * @description Counted from 0.
             */
            shard: number;
        };
        /** @description The token. */
        StartBotSessionRequest: {
            /**
             * Format: password
             * @description As it was shown when it was made.
             * @example whb_AZpbPH0Q…
             */
            token: string;
        };
        /** @description A visit that begins. */
        StartVisitRequest: {
            purpose: components["schemas"]["VisitPurpose"];
        };
        /** @description How the room is to be. */
        SwitchLinkPreviewsRequest: {
            /** @description Whether what links lead to is shown in it (true) or not. */
            shown: boolean;
        };
        /** @description A text of a message. */
        Text: {
            body: string;
            /**
             * Format: int64
             * @description Where it stands in the log.
             */
            sequence: number;
            /** Format: date-time */
            written_at: string;
        };
        /** @description What is answered in a thread. */
        ThreadSummary: {
            /**
             * Format: int64
             * @description How many answers there are, also those that were deleted, which keep their place.
             */
            answers: number;
            following: components["schemas"]["Following"];
            /** Format: date-time */
            last_at: string;
            /**
             * Format: int64
             * @description The place of the last one.
             */
            last_sequence: number;
            /** @description Who answered last, each once; three at most. */
            people: string[];
            /**
             * Format: int64
             * @description Up to where one has read it, or from where on one follows it.
             */
            read_up_to: number;
            /**
             * Format: int64
             * @description How many answers of others came after that, without those that were deleted and those of people whom one has blocked;
             *     100 stands for 100 or more. None of a thread that one does not follow.
             */
            unread: number;
        };
        /** @description Some of what was said, the oldest first. */
        Timeline: components["schemas"]["Reached"] & {
            /** @description Whether something was said after the last of these: asked for with `newer_than`. */
            has_newer: boolean;
            items: components["schemas"]["Message"][];
            /** @description Asks, as `before`, for what was said earlier; absent at the beginning. */
            next_cursor?: string | null;
        };
        /** @description All that logging in takes. */
        TurnOffSecondFactorRequest: {
            /**
             * @description Of the app, or a recovery code.
             * @example 123 456
             */
            code: string;
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description What was begun, and the proof that the app has it. */
        TurnOnSecondFactorRequest: {
            /**
             * @description The first code that the app shows.
             * @example 123 456
             */
            code: string;
            enrolment_token: string;
        };
        /** @description Proof that another way in remains, and that the person has it. */
        UnlinkIdentityRequest: {
            /**
             * Format: password
             * @example correct horse battery
             */
            password: string;
        };
        /** @description What is new to somebody in a room. */
        Unread: {
            /**
             * Format: int64
             * @description How many messages of others came after `read_up_to`, without those that were deleted, those of people whom one
             *     has blocked, and those that stand in a thread alone; 100 stands for 100 or more.
             */
            count: number;
            /**
             * Format: int64
             * @description How many of them mention one, or everybody in the room, as they are now.
             */
            mentions: number;
            /**
             * Format: int64
             * @description The sequence up to which one has read: where one's marker stands, but not before one came into the room.
             */
            read_up_to: number;
        };
        /** @description An upload that was checked and stored. */
        Uploaded: {
            /** @description SHA-256 of the same, in hexadecimal. */
            digest: string;
            /** Format: int32 */
            height?: number | null;
            /**
             * @description What its bytes are, whatever it was called; `text` for a table of comma-separated values, and `file` for what is none
             *     of the kinds that we know.
             * @example docx
             */
            kind: string;
            /**
             * @description Of a file for a message.
             * @example image/jpeg
             */
            media_type?: string | null;
            /**
             * Format: int64
             * @description Of what came in; of a file for a message, of what others will get.
             */
            size_bytes: number;
            /**
             * Format: uuid
             * @description To be named when it is converted, shown or attached.
             */
            upload_id: string;
            /**
             * Format: int32
             * @description Of a picture for a message, as it is shown.
             */
            width?: number | null;
        };
        /** @description What is still to come. */
        VisitFinished: components["schemas"]["CodeNeeded"] | components["schemas"]["LinkNeeded"];
        /**
         * @description What for.
         * @enum {string}
         */
        VisitPurpose: "log-in" | "link";
        /** @description Where to go. */
        VisitStarted: {
            /** @description The browser is to be sent there. It comes back to `/login/return`, with `state` and `code`, or with `error`. */
            address: string;
        };
        /** @description A way for programs to write into a room. Its secret is known to who made it. */
        Webhook: {
            /** Format: date-time */
            created_at: string;
            created_by: components["schemas"]["Person"];
            /**
             * Format: date-time
             * @description When something was posted by it last; null as long as nothing was.
             */
            last_used_at?: string | null;
            name: string;
            /** Format: uuid */
            webhook_id: string;
            /** @description Whether it works: not when who made it keeps order in the room no more. */
            works: boolean;
        };
        /** @description The webhook, whose secret is told to nobody else, and this once. */
        WebhookCreated: {
            /**
             * @description Where programs post to, behind the address of this server. It holds the secret.
             * @example /hooks/019a5b3c-7d10-5c3e-9f4a-2b6d8e1f0a11/AZpbPH0Q…
             */
            path: string;
            /** @example CHATS:12@1f3a9c00 */
            position: string;
            /** Format: uuid */
            webhook_id: string;
        };
        /** @description The webhooks of a room that were not revoked. */
        Webhooks: components["schemas"]["Reached"] & {
            /** @description Which was made last comes first; 100 at most. */
            webhooks: components["schemas"]["Webhook"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    jwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_bots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnBots"];
                };
            };
            /** @description `not-for-bots` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_bot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBotRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotCreated"];
                };
            };
            /** @description `not-for-bots` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-bots` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_bot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The bot's id */
                bot: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `bot-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_bot_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The bot's id */
                bot: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBotTokenRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotTokenCreated"];
                };
            };
            /** @description `not-for-bots` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `bot-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-bot-tokens`, `bot-disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_bot_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The bot's id */
                bot: string;
                /** @description The token's id */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `bot-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterDeviceRequest"];
            };
        };
        responses: {
            /** @description It is told from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `web-push-off` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-devices` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_this_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is told of nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being sent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `device-not-found`, `web-push-off` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `tried-just-now` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The device's session */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is told of nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_email_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestEmailChangeRequest"];
            };
        };
        responses: {
            /** @description A mail is on its way to the new address */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email-unchanged` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email-change-too-often`, `too-many-guesses` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_email_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmEmailChangeRequest"];
            };
        };
        responses: {
            /** @description The address is the account's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email-link-used`, `email-taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email-link-expired` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email-link-invalid`: also if it is for another account */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseAccountRequest"];
            };
        };
        responses: {
            /** @description The account is over; the rest follows within moments */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_archive: {
        parameters: {
            query?: {
                /** @description The `Wherry-More-After` of the archive before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A ZIP archive */
            200: {
                headers: {
                    /** @description There are more files: `after` of the next archive */
                    "Wherry-More-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-busy`, `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_identities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityList"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    link_identity: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIdentityRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `identity-linked-elsewhere`, `identity-linked` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `link-token-expired`: or it is for another account */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlink_identity: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The provider's name */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlinkIdentityRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `identity-not-linked` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-changed-meanwhile` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorState"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    turn_on_second_factor: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TurnOnSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewRecoveryCodes"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-on` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `enrolment-expired`: begin anew */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enrol_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorEnrolment"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-on` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_recovery_codes: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceRecoveryCodesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewRecoveryCodes"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong`, `second-factor-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-off` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    turn_off_second_factor: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TurnOffSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-wrong`, `second-factor-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-off` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_other_sessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All other sessions are over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The session's id */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session-not-found`: also if it is somebody else's */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    account_list: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description What the handle begins with, with or without `@`. */
                handle?: string;
                role?: components["schemas"]["AccountRole"];
                state?: components["schemas"]["AccountState"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AccountItem"];
                };
            };
            /** @description `handle-malformed`, `cursor-malformed`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterAccountRequest"];
            };
        };
        responses: {
            /** @description A mail is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `handle-taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activate_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateAccountRequest"];
            };
        };
        responses: {
            /** @description The account can log in now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `activation-link-used` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `activation-link-expired` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `activation-link-invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repeat_activation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepeatActivationRequest"];
            };
        };
        responses: {
            /** @description If an account waits for it, a mail is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_password_reset: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestPasswordResetRequest"];
            };
        };
        responses: {
            /** @description If there is an account, a mail is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            /** @description The new password is the account's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `reset-link-used` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `reset-link-expired` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `reset-link-invalid`, `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    account_activity: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The account's id */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disable_bot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Whose bot it is */
                account: string;
                /** @description The bot's id */
                bot: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `bot-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enable_bot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Whose bot it is */
                account: string;
                /** @description The bot's id */
                bot: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `bot-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The account's id */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeRoleRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `own-role`, `account-not-activated` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_second_factor: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The account's id */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-off`, `own-second-factor` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_chain: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description A command's id or a correlation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chain"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_diff: {
        parameters: {
            query: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`. */
                stream: string;
                /** @description The boundary, such as `chat.room.<id>`. */
                subject: string;
                /** @description A sequence of the stream, or a time (RFC 3339); 0 is before everything. */
                from: string;
                /** @description A sequence of the stream, or a time (RFC 3339); now unless told. */
                to?: string;
                /** @description Which message, where the subject is a timeline. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditDiff"];
                };
            };
            /** @description `moments-reversed`, and those of states */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `subject-not-found`, `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history-too-long` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `log-unavailable`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_events: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description An account: what it did, and what happened to it. */
                person?: string;
                room?: string;
                conversion?: string;
                /** @description A type of event, such as `MessagePosted`. */
                type?: string;
                /** @description One boundary, such as `chat.room.<id>`. */
                subject?: string;
                /** @description Effects of this command. */
                command?: string;
                /** @description What carries this correlation. */
                correlation?: string;
                /** @description Not before this time (RFC 3339). */
                from?: string;
                /** @description Before this time (RFC 3339). */
                to?: string;
                /** @description Whether questions of auditors (`AuditRead`) are shown, too; they are unless told. */
                reads?: boolean;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditEvent"];
                };
            };
            /** @description `times-reversed`, `cursor-malformed`, `event-type-unknown`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export: {
        parameters: {
            query?: {
                /** @description One stream: `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`; all of them, in this order, unless told. */
                stream?: string;
                /** @description Subjects that match: `chat.room.<id>`, or `chat.room.*`. */
                subject?: string;
                /** @description Stored then or later (RFC 3339). */
                since?: string;
                /** @description Stored before (RFC 3339). */
                until?: string;
                /** @description An account: what it did, and what happened to it. */
                person?: string;
                room?: string;
                conversion?: string;
                /** @description A type of event, such as `MessagePosted`. */
                type?: string;
                /** @description Effects of this command. */
                command?: string;
                /** @description What carries this correlation. */
                correlation?: string;
                /** @description Whether questions of auditors (`AuditRead`) are there, too; they are unless told. */
                reads?: boolean;
                /**
                 * @description Goes on after this event, such as `CHATS:51` or `CHATS:51@1f3a9c00`: streams before its own are left out. Refused
                 *     where its stream does not reach so far, or has another epoch than is said.
                 */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `stream-unknown`, `times-reversed`, `position-malformed`, `position-of-another-epoch`, `sequence-beyond-head`, `event-type-unknown`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `person-unknown`, `room-unknown`, `conversion-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reveal_personal_data: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revealed"];
                };
            };
            /** @description `not-auditor` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `event-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `person-erased`: just now; ask again */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_state: {
        parameters: {
            query: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`. */
                stream: string;
                /** @description The boundary, such as `chat.room.<id>`. */
                subject: string;
                /** @description A sequence of the stream, or a time (RFC 3339); now unless told. */
                at?: string;
                /** @description Which message, where the subject is a timeline. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditState"];
                };
            };
            /** @description `stream-unknown`, `not-a-boundary`, `boundary-without-state`, `message-needed`, `moment-malformed`, `sequence-beyond-head`, `time-before-log`, `time-in-future`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `subject-not-found`, `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history-too-long` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `log-unavailable`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blocks: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blocks"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block_person: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `account-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `blocks-oneself` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblock_person: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bot_list: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_BotItem"];
                };
            };
            /** @description `cursor-malformed`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversion_archive: {
        parameters: {
            query: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description Ids of conversions that are done, separated by commas; 100 at most. */
                conversions: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveDownload"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversion_formats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversionFormats"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversion_list: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConversionItem"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_conversion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestConversionRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversionQueued"];
                };
            };
            /** @description `upload-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-quota-used-up` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `document-name-mismatch`, `document-is-web-page`, `conversion-unsupported`, `format-not-offered`, `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-conversions-at-once`, `conversion-quota-used-up`: `Retry-After` says when the next day begins */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_conversion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                conversion: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `conversion-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-finished` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_conversion_files: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                conversion: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `conversion-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-files-deleted`: already, by their owner or at their time */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_conversion_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                conversion: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GivePasswordRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `conversion-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-password-not-asked`, `conversion-finished` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repeat_conversion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                conversion: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepeatConversionRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversionQueued"];
                };
            };
            /** @description `conversion-not-found`, `upload-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-quota-used-up` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-files-deleted`: upload the document again */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-unsupported`, `format-not-offered` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-conversions-at-once`, `conversion-quota-used-up`: `Retry-After` says when the next day begins */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversion: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The conversion's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversion"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversion_download: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The conversion's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_direct_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenDirectRoomRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectRoomOpened"];
                };
            };
            /** @description `person-not-available` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `handle-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room-with-oneself` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviders"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_visit: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishVisitRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description A code is needed, too; or a password, to link the identity */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitFinished"];
                };
            };
            /** @description `identity-address-not-verified`: by the provider */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `identity-has-no-account`: sign up first */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `visit-unknown`: begin anew; `identity-not-proven`; `identity-linked-elsewhere`, `identity-linked` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `identity-provider-away` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_visit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider's name */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartVisitRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitStarted"];
                };
            };
            /** @description `identity-provider-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `identity-provider-away` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_by_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteLinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinedByLink"];
                };
            };
            /** @description `banned-oneself` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invite-link-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invite-link-revoked`, `invite-link-expired`, `invite-link-used-up` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    look_at_invite_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteLinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteLinkLooked"];
                };
            };
            /** @description `banned-oneself` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invite-link-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invite-link-revoked`, `invite-link-expired`, `invite-link-used-up` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_failed_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The worker, such as `mailer` */
                worker: string;
                /** @description Of the event that the job is about */
                sequence: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job-not-failed` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_activity: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    message_search: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Search"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FoundMessage"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_notifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadNotificationsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `sequence-beyond-log` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notifications: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The `next_cursor` of the page before: asks for what happened earlier. */
                cursor?: string;
                /** @description How many at most; 30 unless told, 100 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeProfileRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_photo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPhotoRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoSet"];
                };
            };
            /** @description `upload-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_photo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Projections"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projection_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The read model's name */
                projection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectionDetail"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `projection-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operate_projection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The read model's name */
                projection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperateProjectionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `projection-not-found`: no read model can be called like that. Whether there is one of any other name, the list of operations says */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    parked_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The read model's name */
                projection: string;
                /** @description The key, as the list of what is parked has it */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkedKeyDetail"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `projection-not-found`, `key-not-parked` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mint_push_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushTicket"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_quotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnQuotas"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quotas_of_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotasOfAccount"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_quotas_of_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The account's id */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuotaLimits"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quotas_of_everybody: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotasOfEverybody"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_quotas_of_everybody: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuotaLimits"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reports: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reports"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room_directory: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description What the name contains, whether in capitals or not. */
                name?: string;
                state?: components["schemas"]["RoomState"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomDirectory"];
                };
            };
            /** @description `room-name-malformed`, `cursor-malformed`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `audit-read-unrecorded`, `read-model-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room_list: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 100 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RoomItem"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRoomRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomCreated"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_rooms: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description What the name contains, whether in capitals or not. */
                query?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OpenRoom"];
                };
            };
            /** @description `room-name-malformed`, `cursor-malformed`, `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archive_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdministerRoomRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attachment_links: {
        parameters: {
            query: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The ids of the files, and of previews of links for the pictures that belong to them; separated by commas, 100 at most. */
                files: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentLinks"];
                };
            };
            /** @description `files-malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bans: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bans"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ban_person: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator`, or `not-room-owner` of a moderator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `member-not-found`: nobody has this id */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `owner-stays`, `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lift_ban: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_bot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBotRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator`, `not-for-bots` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`; `bot-not-found`: also if it is somebody else's */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already-member`, `banned-from-room`, `bot-disabled`, `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteMemberRequest"];
            };
        };
        responses: {
            /** @description By handle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description By address */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description `person-not-available` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `handle-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already-member`, `already-invited`, `banned-from-room`, `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-invitations`: by address, of one account or to one address */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `invitation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already-member`, `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decline_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `invitation-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite_links: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteLinks"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_invite_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7; the link's id, too */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInviteLinkRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteLinkCreated"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-invite-links`, `direct-room`, `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_invite_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `invite-link-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_open_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `banned-oneself` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also where the room is private */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `owner-stays` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    switch_link_previews: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchLinkPreviewsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator`: in a room of many its owner and moderators decide, in a direct room both */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator`, or `not-room-owner` of a moderator */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `member-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `owner-stays` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessageRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePosted"];
                };
            };
            /** @description `person-not-available`: in a direct room of two of whom one does not want to be written to */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `answered-message-not-found`; `attachment-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `answered-message-in-thread`: what stands in a thread has none of its own; `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `answered-message-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-empty`, `message-too-long`, `message-control-characters`, `too-many-attachments`, `attachment-twice`, `attachment-name-malformed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_message: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-message-author`: neither one's own message nor a room that one owns or moderates */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_message: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMessageRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-own-message`: not even for the room's owner; `person-not-available`: in a direct room of two of whom one does not want to be written to */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-edited-meanwhile`: it says something else than what `replaces` names; look at it and edit that; `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-empty`, `message-too-long`, `message-control-characters` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    convert_attachment: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConvertAttachmentRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversionQueued"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found`, `attachment-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-quota-used-up` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-unsupported`, `format-not-offered`, `document-name-mismatch`, `document-is-web-page` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-conversions-at-once`, `conversion-quota-used-up` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    message_history: {
        parameters: {
            query: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The message's `sequence`, as the timeline tells it. */
                sequence: number;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
                /** @description The message's id */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageHistory"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_link_preview: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
                preview: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-message-author`: neither one's own message nor a room that one owns or moderates */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found`; `link-preview-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    react: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReactRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `person-not-available`: in a direct room of two of whom one does not want to be written to */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-reactions`: the message has 20 different ones; one that is there can still be joined; `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `emoji-invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_message: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportMessageRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-already-reported`: by oneself, maybe looked at already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-deleted`: so long ago that nobody can read it */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields`, `reports-oneself` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-reports` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
                /** @description Who reported it */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseReportRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `report-not-found`: also for who may not know of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `report-closed`: with another outcome */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    appoint_moderator: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-owner` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `member-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `owner-stays`, `direct-room`, `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dismiss_moderator: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-owner` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `member-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `owner-stays`, `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rename_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameRoomRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room`, which has no name; `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose_room_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChooseRoomRuleRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_over_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandOverRoomRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-owner` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `member-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assign_owner: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignOwnerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `handle-unknown`, `member-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pins: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pins"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pin_message: {
        parameters: {
            query?: {
                /**
                 * @description The message's `sequence`, as the timeline tells it. Without it the message is looked for around the time in
                 *     its id, which may miss one that was sent long after its id was made.
                 */
                sequence?: number;
            };
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `malformed-query` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-room-moderator`: in a room of many its owner and moderators pin, in a direct room both; `person-not-available`: in a direct room of two of whom one does not want to be written to */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member; `message-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-pins`: the room has 50; unpin one; `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-deleted` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unpin_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator`: in a room of many its owner and moderators unpin, in a direct room both */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    move_read_marker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveReadMarkerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMarkerMoved"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `sequence-beyond-log` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reopen_room: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdministerRoomRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-admin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room_reports: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reports"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_thread: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                /** @description The `sequence` of the message that the thread is to */
                thread: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FollowThreadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_thread: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                /** @description The `sequence` of the message that the thread is to */
                thread: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadThreadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `sequence-beyond-log` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    room_timeline: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
                /** @description The `next_cursor` of the page that was read before: asks for what was said earlier. */
                before?: string;
                /**
                 * @description A `sequence`: asks for what was said before it. Only one of `before`, `older_than`, `newer_than` and `around` may be
                 *     given; without any of them, the latest messages are the answer.
                 */
                older_than?: number;
                /** @description A `sequence`: asks for what was said next after it. */
                newer_than?: number;
                /**
                 * @description The `sequence` of a message: asks for that one with what stands around it. Where no message has it, those around that
                 *     place.
                 */
                around?: number;
                /** @description How many; 50 unless told, 200 at most. */
                limit?: number;
                /** @description The `sequence` of a message: asks for that one and what is answered in its thread, instead of what is said in the room. */
                thread?: number;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_visibility: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeVisibilityRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-owner` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`: also for who is not a member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room`, `room-archived`: an archived room is not made public */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhooks: {
        parameters: {
            query?: {
                /**
                 * @description Wait (five seconds at most) until the read model has reached these positions: `CHATS:12@1f3a9c00`, several
                 *     separated by commas. Every command's answer carries one.
                 */
                position?: string;
            };
            header?: never;
            path: {
                /** @description The room's id */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-webhooks`, `direct-room`, `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-fields` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                room: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description `not-room-moderator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-not-found`, `webhook-not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `direct-room` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogInRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description The password is right; a code is needed, too */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeNeeded"];
                };
            };
            /** @description `login-failed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account-not-activated`: only said when the password is right */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-changed-meanwhile`: in this very moment */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_bot_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartBotSessionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotSession"];
                };
            };
            /** @description `bot-token-invalid`: it was revoked, has expired, or is none */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `token-missing`, `token-invalid`, `token-expired`, `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description `session-ended` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_code: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveCodeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            /** @description `second-step-expired`: begin anew with the password */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `second-factor-wrong` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `password-changed-meanwhile` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-guesses`, `too-many-requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header: {
                /** @description `document`, `photo` or `attachment` */
                "Wherry-Purpose": string;
                /** @description The upload's id, a UUID of version 7 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
            /** @description `not-for-bots`: a bot's that is for no message; `bot-scope-missing` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload-too-slow` */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-quota-used-up`: not of a photo */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `upload-empty`, `document-type-unknown`, `document-encoding-unknown`, `document-is-xml`, `document-is-web-archive`, `document-damaged`, `document-password-protected`, `document-expands-too-much`, `photo-not-an-image`, `photo-too-many-pixels`, `picture-damaged`, `upload-purpose-unknown` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conversion-quota-used-up`: of a document, which could not be converted today; `too-many-uploads`: at once; `bot-too-often`, `too-many-writes` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage-unavailable`, `too-busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The last part of a link that another answer gave */
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description The part of it that `Range` asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    file_head: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The last part of a link that another answer gave */
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The headers of the whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    archive: {
        parameters: {
            query: {
                /** @description The ids of the conversions, separated by commas, as the link has them. */
                conversions: string;
            };
            header?: never;
            path: {
                /** @description The part of a link that another answer gave */
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A ZIP archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_by_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id, a UUID of version 7: the same again posts nothing more */
                "Idempotency-Key"?: string | null;
            };
            path: {
                webhook: string;
                secret: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostByWebhookRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostedByWebhook"];
                };
            };
            /** @description `webhook-not-found`: also when the secret is another */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room-archived` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `webhook-revoked`: also when who made it keeps order in the room no more */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `message-empty`, `message-too-long`, `message-control-characters` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `webhook-too-often`: `Retry-After` says when it may post again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any problem, among them `malformed-json`, `unsupported-media-type`, `body-too-large`, `token-missing`, `token-invalid`, `token-expired`, `session-ended`, `not-for-bots`, `bot-scope-missing`, `bot-too-often`, `too-many-writes`, `command-id-invalid`, `command-id-reused`, `command-too-old`, `conflict`, `too-many-requests`, `too-busy`, `log-unavailable` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
