select plan(1);
select is(pg_get_triggerdef(t.oid),
    'CREATE TRIGGER users_notify_disabled AFTER UPDATE OF enabled ON gatehouse.users FOR EACH ROW WHEN ((old.enabled AND (NOT new.enabled))) EXECUTE FUNCTION gatehouse.notify_user_disabled()',
    'when a user is disabled; what it notifies is for the tests with nodes')
  from pg_trigger t where t.tgfoid = 'gatehouse.notify_user_disabled'::regproc;
select * from finish();
