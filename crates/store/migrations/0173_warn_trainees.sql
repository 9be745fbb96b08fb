-- Trainees who were told that their promise is at risk, so that each is told once while it lasts.

create table trainee_risk (
    trainee text not null,            -- who
    risk text not null,               -- code, for example promise.filing-ends
    told_on text not null,            -- day
    constraint trainee_risk_is_told_once primary key (trainee, risk),
    constraint trainee_risk_trainee_exists foreign key (trainee) references trainee (id)
);
