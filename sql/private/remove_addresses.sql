create or replace function gatehouse.remove_addresses() returns boolean
  language plpgsql volatile
as $$
begin
  return gatehouse.remove_older('gatehouse.signin_addresses', 'last_signin', '30 days');
end
$$;

comment on function gatehouse.remove_addresses() is 'Job: addresses that nobody signed in from for 30 days; they are spared no more.';
