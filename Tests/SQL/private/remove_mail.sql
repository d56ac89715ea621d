select plan(5);
select at('0');
select member('alice');
insert into gatehouse.mails (kind, login, state, finished) select 'confirmation', s || n, s, case s when 'waiting' then null else gatehouse.now() - n * interval '1 day' - interval '1 second' end
  from unnest(array['waiting', 'sent', 'failed']) s, unnest(array[0, 1, 29, 30]) n;
insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires) select hash(e), 'confirmation', id('alice'), 'a', gatehouse.now() + e::interval from unnest(array['1 second', '-1 second']) e;
insert into gatehouse.mail_requests (kind, key, since) values ('login', 1, gatehouse.now() - interval '59 minutes'), ('login', 2, gatehouse.now() - interval '61 minutes');
select is(gatehouse.remove_mail(), false, 'a batch that was not full');
select set_eq('select login from gatehouse.mails', array['waiting0', 'waiting1', 'waiting29', 'waiting30', 'sent0', 'failed0', 'failed1', 'failed29'], 'sent ones go after a day, failed ones after thirty');
select set_eq('select hash from gatehouse.mail_tokens', array[hash('1 second')], 'expired tokens go'), set_eq('select key from gatehouse.mail_requests', array[1::bigint], 'old counters go');
insert into gatehouse.mails (kind, login, state, finished) select 'confirmation', n::text, 'sent', gatehouse.now() - interval '2 days' from generate_series(1, 1000) n;
select is(gatehouse.remove_mail(), true, 'a full batch: there is more');
select * from finish();
