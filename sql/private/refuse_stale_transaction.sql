create or replace function gatehouse.refuse_stale_transaction() returns void
  language plpgsql volatile
as $$
begin
  if gatehouse.is_stale_transaction() then
    raise exception 'Gates take READ COMMITTED transactions of at most a minute' using errcode = 'GH503';
  end if;
end
$$;

comment on function gatehouse.refuse_stale_transaction() is
  'GH503 in a transaction that may see what is no more: see gatehouse.is_stale_transaction. For gates; gatehouse.enter and gatehouse.callers ask for those of methods.';
