create or replace function gatehouse.refusal(status integer, message text, retry_after integer default null)
  returns gatehouse.reply
  language plpgsql immutable
as $$
#variable_conflict use_variable
declare
  v_reply gatehouse.reply;
begin
  v_reply.status := status;
  v_reply.message := message;
  v_reply.retry_after := retry_after;
  return v_reply;
end
$$;

comment on function gatehouse.refusal(integer, text, integer) is
  'A refusal that is returned, not raised, because what was written before it must stay. retry_after in seconds.';
