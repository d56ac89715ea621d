create schema fixture;

create table fixture.notes (
  note text primary key
);

comment on table fixture.notes is 'What fixture/write was given.';

insert into gatehouse.permissions (name, description) values ('write-notes', 'Calls fixture/write.');
