create or replace function gatehouse.refuse_late_end() returns void
  language plpgsql volatile
as $$
begin
  if pg_catalog.clock_timestamp() > pg_catalog.now() + interval '1 minute' then
    raise exception 'Gates take transactions of at most a minute' using errcode = 'GH503';
  end if;
end
$$;

comment on function gatehouse.refuse_late_end() is
  'GH503 at the end of a gate that writes, where its transaction has become older than a minute meanwhile: it may have waited for a lock that its caller holds. What the session''s settings are then is the method''s business.';
