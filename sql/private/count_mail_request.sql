create or replace function gatehouse.count_mail_request(kind text, what text, max_requests integer) returns boolean
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_key bigint := gatehouse.throttle_bucket('mail ' || kind || ' ' || what);
  v_requests integer;
begin
  if v_key is null then
    return true;
  end if;
  insert into gatehouse.mail_requests as r (kind, key)
    values (kind, v_key)
    on conflict on constraint mail_requests_pkey do update
      set since = case when r.since > gatehouse.now() - interval '10 minutes' then r.since else gatehouse.now() end,
        requests = case when r.since > gatehouse.now() - interval '10 minutes'
          then least(r.requests, 1000000) + 1 else 1 end
    returning r.requests into v_requests;
  return v_requests <= max_requests;
end
$$;

comment on function gatehouse.count_mail_request(text, text, integer) is
  'Counts a request for a mail by kind (address, login); false once there are more than max_requests in ten minutes. what null: not counted.';
