create or replace function gatehouse.remove_mail() returns boolean
  language plpgsql volatile
as $$
declare
  v_limit constant integer := 1000;
  v_count integer;
  v_more_tokens boolean;
  v_more_requests boolean;
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
  get diagnostics v_count = row_count;
  v_more_tokens := gatehouse.remove_older('gatehouse.mail_tokens', 'expires', '0');
  v_more_requests := gatehouse.remove_older('gatehouse.mail_requests', 'since', '1 hour');
  return v_count >= v_limit or v_more_tokens or v_more_requests;
end
$$;

comment on function gatehouse.remove_mail() is
  'Job: sent mails after a day, failed ones after 30, tokens of mails once they expire, and counters of requests for mails after an hour.';
