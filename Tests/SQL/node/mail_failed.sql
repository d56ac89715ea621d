select plan(7);
select at('0');
select member('alice');
update gatehouse.users set email = 'a@example.com' where name = 'alice';
insert into gatehouse.mails (kind, login) values ('confirmation', 'alice');
create function pg_temp.fail(is_unreachable boolean default false) returns interval language plpgsql as $$
declare
  v_taken json := gate.node_mail_take(hash('c' || clock_timestamp()), hash('r'));
begin
  perform gate.node_mail_failed(v_taken ->> 'id', (v_taken ->> 'lease')::uuid, repeat('e', 300), is_unreachable);
  return (select m.due - gatehouse.now() from gatehouse.mails m);
end $$;
select is(pg_temp.fail(), '5 seconds', 'the first time');
select is(length(error), 200, 'why'), is(state, 'waiting', 'it is tried again') from gatehouse.mails;
select at('5 seconds');
select is(pg_temp.fail(), '10 seconds', 'the second time');
select at('15 seconds');
select is(pg_temp.fail(true), '5 seconds', 'an unreachable server says nothing about a mail');
update gatehouse.mails set attempts = 30, due = gatehouse.now();
select is(pg_temp.fail(), '15 minutes', 'at most');
update gatehouse.mails set due = gatehouse.now() - interval '1 second';
select gate.node_mail_failed((select id::text from gatehouse.mails), gen_random_uuid(), 'x', false);
select is(due, gatehouse.now() - interval '1 second', 'with another lease nothing changes') from gatehouse.mails;
select * from finish();
