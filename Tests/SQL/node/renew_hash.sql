select plan(13);
select at('0');
select member('alice');
create function pg_temp.renews(proof text, hash text default phc('anew')) returns text language sql as $$
  select gate.node_renew_hash(offered((gate.node_begin_signin('alice', '192.0.2.7') ->> 'attempt')::uuid, phc(proof)), hash)::text;
$$;
create function pg_temp.has(hash text, what text) returns text language sql as $$ select is(password, hash, what) from gatehouse.users where name = 'alice' $$;
select is(pg_temp.renews('wrong'), '', 'says nothing of a wrong proof');
select pg_temp.has(phc('alice-password'), '... which changes nothing');
select is(sum(failures), 1::bigint, '... and stays booked') from gatehouse.throttles where kind = 'user';
select is_empty('select from gatehouse.audit_log', '... nor has the audit trail it');
select throws_ok($$ select pg_temp.renews('alice-password', 'plain') $$, 'GH400', null, 'what is no hash');
select throws_ok($$ select pg_temp.renews('alice-password', null) $$, 'GH400', null, '... nor is null, which would be no password');
insert into gatehouse.mail_tokens (hash, kind, user_id, email, expires) values (hash('link'), 'confirmation', id('alice'), 'a@example.com', gatehouse.now() + '1 hour');
select is(pg_temp.renews('alice-password'), '', 'nor of the right one');
select pg_temp.has(phc('anew'), '... which makes the new hash the user''s');
select is(count(*), 1::bigint, '... whose password is the same: links in mails stay') from gatehouse.mail_tokens;
select results_eq($$ select user_name, subject_name, address, action from gatehouse.audit_log $$,
  $$ values (null::text, 'alice', '192.0.2.7'::inet, 'user.rehash-password') $$, '... and is in the audit trail');
select is(pg_temp.renews('alice-password'), '', 'the old proof');
select pg_temp.has(phc('anew'), '... proves nothing any more');
create or replace function gatehouse.refuse_stale_transaction() returns void language plpgsql as $$ begin raise exception 'old' using errcode = 'GH503'; end $$;
select throws_ok($$ select gate.node_renew_hash(gen_random_uuid(), phc('x')) $$, 'GH503', null, 'in an old transaction');
select * from finish();
