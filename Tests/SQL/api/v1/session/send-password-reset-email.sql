select plan(3);
select member('alice'), session('alice');
select is(gate.session_send_password_reset_email(null, '192.0.2.7', 'Alice')::text, null, 'a guest'), is(gate.session_send_password_reset_email(hash('alice-session'), '192.0.2.7', 'nobody')::text, null, 'a user, for nobody');
select results_eq('select kind, login from gatehouse.mails order by id', $$ values ('password-reset', 'alice'), ('password-reset', 'nobody') $$, 'both are queued');
select * from finish();
