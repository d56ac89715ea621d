create or replace function gatehouse.clean_mail(batch integer default 100) returns integer
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_mails integer;
  v_tokens integer;
begin
  delete from gatehouse.mails m
    where m.id in (
      select o.id from gatehouse.mails o
        where o.state <> 'waiting'
          and o.finished < gatehouse.now() - case o.state when 'sent' then interval '1 day' else interval '30 days' end
        order by o.finished
        limit batch
        for update skip locked
    );
  get diagnostics v_mails = row_count;
  delete from gatehouse.mail_tokens t
    where t.hash in (
      select o.hash from gatehouse.mail_tokens o
        where o.expires < gatehouse.now()
        order by o.expires
        limit batch
        for update skip locked
    );
  get diagnostics v_tokens = row_count;
  return v_mails + v_tokens;
end
$$;

comment on function gatehouse.clean_mail(integer) is
  'Removes sent mails after a day, failed ones after 30, and expired mail tokens, at most batch of each; how many. Nodes that send mail call it when nothing is due.';
