create or replace function gatehouse.remove_deleted_tokens() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
begin
  delete from gatehouse.deleted_tokens t
    where t.hash in (
      select o.hash
        from gatehouse.deleted_tokens o
        where o.deleted < gatehouse.now() - interval '1 hour'
        order by o.deleted
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_deleted_tokens() is 'Job: tokens that were deleted an hour ago; a call of theirs that comes later is logged as a guest''s.';
