create or replace function gatehouse.remove_tokens() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 500;
  v_count integer;
begin
  delete from gatehouse.tokens t
    where t.id = any (
      array(select o.id from gatehouse.tokens o where o.ended < gatehouse.now() - interval '7 days'
        order by o.ended limit v_limit for update skip locked)
      || array(select o.id from gatehouse.tokens o
        where o.kind = 'session' and o.expires < gatehouse.now() - interval '7 days'
        order by o.expires limit v_limit for update skip locked)
      || array(select o.id from gatehouse.tokens o
        where o.kind = 'api' and o.expires < gatehouse.now() - interval '30 days'
        order by o.expires limit v_limit for update skip locked)
    );
  get diagnostics v_count = row_count;
  return v_count >= v_limit;
end
$$;

comment on function gatehouse.remove_tokens() is
  'Job: sessions and API tokens go 7 days after they were ended, sessions 7 days after their absolute end, API tokens 30 days after theirs.';
