create or replace function gatehouse.client_network(address inet) returns inet
  language plpgsql immutable strict parallel safe
as $$
#variable_conflict use_variable
begin
  if pg_catalog.family(address) = 6 then
    return pg_catalog.network(pg_catalog.set_masklen(address, 64))::inet;
  end if;
  return pg_catalog.set_masklen(address, 32);
end
$$;

comment on function gatehouse.client_network(inet) is 'What counts as one client address: an IPv4 address, or the /64 of an IPv6 address.';
