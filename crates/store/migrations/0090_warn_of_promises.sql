-- Promises of training plans that are at risk, so that each risk is told once while it lasts.

create table promise_risk (
    plan text not null,               -- the training plan
    risk text not null,               -- code, for example promise.filing-ends
    trainees bigint not null,         -- trainees whose promise is endangered; 0 when the risk is over
    since text not null,              -- day the risk was found, anew after it was over
    constraint promise_risk_is_once primary key (plan, risk),
    constraint promise_risk_plan_exists foreign key (plan) references training_plan (id),
    constraint promise_risk_counts check (trainees >= 0)
);
create index trainee_by_person on trainee (person);
create index trainee_by_plan on trainee (plan);
