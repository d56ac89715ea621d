select plan(2);
select at('0');
select member('alice');
insert into gatehouse.signin_addresses (user_id, network, last_signin)
  select l.user_id, ('192.0.2.' || n)::inet, gatehouse.now() - n * interval '20 days' from generate_series(0, 3) n, gatehouse.logins l where l.login = 'alice';
select is(gatehouse.remove_addresses(), false, 'one batch');
select set_eq('select host(network) from gatehouse.signin_addresses', array['192.0.2.0', '192.0.2.1'], 'those of the last 30 days stay');
select * from finish();
