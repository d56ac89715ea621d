select plan(13);
select at('0');
select is(gatehouse.set_root_password(phc('one'), true), true, 'made');
select is(name || ' ' || password, 'root ' || phc('one'), 'as id 1') from gatehouse.users where id = 1;
select is(id('root'), 1::bigint, 'it can sign in');
select is(gatehouse.set_root_password(phc('two'), true), false, 'it is there');
select is(password, phc('one'), '... and stays as it was') from gatehouse.users where id = 1;
select session('root'), member('alice'), session('alice');
insert into gatehouse.signin_addresses (user_id, network) values (1, '192.0.2.7'), (id('alice'), '192.0.2.7');
select gatehouse.book_attempt(id(login), login, address) from generate_series(1, 30), unnest(array['root', 'alice']) login,
  unnest(array[null, '192.0.2.7'::inet]) address;
select is(gatehouse.set_root_password(phc('two'), false), true, 'another password');
select is(password, phc('two'), '... is set') from gatehouse.users where id = 1;
select is(count(*), 1::bigint, '... root''s sessions have ended') from gatehouse.live_sessions;
select is(gatehouse.book_attempt(1, 'root', null), 0, '... its delay is lifted'), is(gatehouse.book_attempt(1, 'root', '192.0.2.7'), 0, '... at a known address too');
select cmp_ok(gatehouse.book_attempt(id('alice'), 'alice', null), '>', 0, '... and nobody else''s');
select results_eq('select action, subject_name, user_id from gatehouse.audit_log order by id', $$ values ('user.create', 'root', null::bigint), ('user.set-password', 'root', null) $$, 'both are audited, what changed nothing is not');
select throws_ok($$ select gatehouse.set_root_password('plain', false) $$, '23514', null, 'what is no hash is refused');
select * from finish();
