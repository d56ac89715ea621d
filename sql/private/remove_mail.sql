create or replace function gatehouse.remove_mail() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
  v_total integer;
begin
  delete from gatehouse.mails m
    where m.id in (
      select o.id
        from gatehouse.mails o
        where o.state <> 'waiting'
          and o.finished < gatehouse.now() - case o.state when 'sent' then interval '1 day' else interval '30 days' end
        order by o.finished
        limit v_limit
        for update skip locked
    );
  get diagnostics v_total = row_count;
  delete from gatehouse.mail_tokens t
    where t.hash in (
      select o.hash
        from gatehouse.mail_tokens o
        where o.expires < gatehouse.now()
        order by o.expires
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  v_total := greatest(v_total, v_count);
  delete from gatehouse.mail_requests t
    where (t.kind, t.key) in (
      select o.kind, o.key
        from gatehouse.mail_requests o
        where o.since < gatehouse.now() - interval '1 hour'
        order by o.since
        limit v_limit
        for update skip locked
    );
  get diagnostics v_count = row_count;
  return greatest(v_total, v_count) >= v_limit;
end
$$;

comment on function gatehouse.remove_mail() is
  'Job: sent mails after a day, failed ones after 30, tokens of mails once they expire, and counters of requests for mails after an hour.';
