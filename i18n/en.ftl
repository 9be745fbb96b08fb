# Made from the code by a test; change the sentence there. Values in sentences are examples.

# account.name.bank
account-name-bank = a bank is named by the 12 digits it has in the payment system
    .next = ask the bank for its number

# account.name.holder
account-name-holder = the holder's name is missing, longer than 70 characters, or begins like a formula
    .next = write the name as the bank knows it

# account.name.number
account-name-number = an account has 8 to 34 letters and digits
    .next = compare the number of the account

# answer.read.empty
answer-read-empty = the message has no entry
    .next = look at the file

# answer.read.known
answer-read-known = this message was read before, on 2020-11-09
    .next = there is nothing to do; the result is on the page of the books

# answer.read.other-account
answer-read-other-account = the message is about an account that this institution does not pay from
    .next = choose the message about this institution's account

# answer.read.unreadable
answer-read-unreadable = the file cannot be read at line 3: the amount is no number
    .next = ask the bank for a camt.054 message, or use the CSV described in the manual

# appointment.make.employer
appointment-make-employer = `123` is no unified social credit code
    .next = Check the 18 characters: ties are found by the employer.

# appointment.make.field
appointment-make-field = an appointment names its field
    .next = Name the occupation or subject.

# appointment.make.term
appointment-make-term = the term must end after it begins, not be over, and last at most 3 years
    .next = Correct the days of the term.

# archive.addition.ended
archive-addition-ended = the addition was decided before
    .next = See how it ended.

# archive.addition.note
archive-addition-note = an addition says where the certificate was found
    .next = Say which original record has it.

# archive.addition.open
archive-addition-open = the archive of this institution is open: import the certificate with a file
    .next = Import it with a file.

# archive.addition.same-person
archive-addition-same-person = whoever proposed an addition does not decide it
    .next = Another officer decides it.

# archive.close.closed
archive-close-closed = the archive was closed on 2020-09-25
    .next = What was missed is added by two persons.

# archive.close.empty
archive-close-empty = no certificate of this institution was imported
    .next = Import the archive first.

# archive.close.open
archive-close-open = 2 archives are open
    .next = Close them one by one first.

# archive.import.after-exit
archive-import-after-exit = the occupation left the catalogue on 2020-09-30: certificates from then on are not taken from an archive
    .next = A candidate accepted before the exit is found through the sealed roster.

# archive.import.closed
archive-import-closed = the archive of this institution is closed: what it missed is added by two persons
    .next = What was missed is added by two persons.

# archive.import.closed-body
archive-import-closed-body = digits 3 to 10 of the number belong to an institution whose archive is closed
    .next = Compare the issuer; what was missed is added by two persons.

# archive.import.level
archive-import-level = digit 11 of the number says L3, the level is L4
    .next = Compare it with the certificate.

# archive.import.not-old
archive-import-not-old = this is the number of a skill level certificate; an archive holds qualification certificates only
    .next = Compare it with the certificate.

# archive.import.number
archive-import-number = the number is malformed: it has 15 characters, 16 or 22 are needed
    .next = Compare it with the certificate.

# archive.import.twice
archive-import-twice = a certificate with this number is in the register already
    .next = Compare it with the certificate.

# books.above-paid
books-above-paid = more would go back than was paid: 0.01 is left
    .next = look at the books of the institution

# books.nothing
books-nothing = an amount of nothing is not booked
    .next = look at the books of the institution

# books.overdrawn
books-overdrawn = the account `owed` does not hold 0.01
    .next = look at the books of the institution

# books.too-large
books-too-large = the amount is too large for the books
    .next = look at the books of the institution

# books.unbalanced
books-unbalanced = the books do not balance
    .next = look at the books of the institution

# course.hold.ahead
course-hold-ahead = a training on 2021-03-01 is still to come
    .next = Record it once it was held.

# course.hold.empty
course-hold-empty = a training has a subject, and 1 to 200 hours
    .next = Enter subject and hours.

# course.hold.nobody
course-hold-nobody = nobody is named who was there
    .next = Choose who was there.

# course.hold.stranger
course-hold-stranger = per_1 is no member of the institution's staff
    .next = Record your own people only, or ask the authority.

# enrolment.accept.closed
enrolment-accept-closed = enrolment closed on 2020-09-30
    .next = choose another session

# enrolment.accept.evidence
enrolment-accept-evidence = the evidence cannot be read: -1 years of work
    .next = enter the evidence again

# enrolment.accept.exited
enrolment-accept-exited = Electrician left the catalogue on 2020-09-30
    .next = apply for skill level appraisal

# enrolment.accept.full
enrolment-accept-full = all 30 seats are taken
    .next = choose another session

# enrolment.accept.not-eligible
enrolment-accept-not-eligible = the application condition does not hold: 1 year of work
    .next = add evidence, or apply for a lower level

# enrolment.accept.same-person
enrolment-accept-same-person = whoever handed the form in cannot accept it
    .next = let a colleague accept it

# enrolment.accept.stage
enrolment-accept-stage = the enrolment is not waiting for acceptance
    .next = look at it again

# enrolment.file-roster.rows
enrolment-file-roster-rows = 0 rows of the roster cannot be taken, so none is
    .next = correct each row for its reason and upload the whole file again

# enrolment.file.age
enrolment-file-age = candidates are at least 16 years old
    .next = Enrol once the age is reached.

# enrolment.file.closed
enrolment-file-closed = enrolment for this session is closed; it was open until 2020-09-01
    .next = Choose another session.

# enrolment.file.condition
enrolment-file-condition = `2018.L3.9` is not an application condition of this level
    .next = Choose one of the conditions of the level.

# enrolment.file.document
enrolment-file-document = the identity document is not valid: 校验码
    .next = Correct it and hand it in again.

# enrolment.file.evidence
enrolment-file-evidence = the evidence does not fit: -1 years of work
    .next = Correct it and hand it in again.

# enrolment.file.name
enrolment-file-name = the identity document is registered under another name
    .next = Check the name; after a change of name the authority corrects it.

# enrolment.file.not-in-force
enrolment-file-not-in-force = the institution's filing is not in force
    .next = Choose another institution from the directory.

# enrolment.file.origin
enrolment-file-origin = this institution appraises only its own staff or students
    .next = Enrol with a social training evaluation organisation.

# enrolment.file.refuse-new
enrolment-file-refuse-new = 美容师 has left the catalogue: no new registration is taken
    .next = Apply for skill level appraisal instead; the directory lists the institutions that offer it.

# enrolment.file.twice
enrolment-file-twice = this person is enrolled in this session already
    .next = There is no need to enrol again.

# enrolment.move.can-be-held
enrolment-move-can-be-held = the session can be held where it is: there is no reason to move
    .next = sit the exam where you are enrolled

# enrolment.move.closed
enrolment-move-closed = the other session is seated, or its first day has come: it takes nobody any more
    .next = choose another session, or the refund

# enrolment.move.costs-more
enrolment-move-costs-more = the other session costs 300.00, 280.00 was paid: the candidate does not pay for the move
    .next = choose another session, or the refund

# enrolment.move.enrolled-there
enrolment-move-enrolled-there = the candidate is enrolled in that session already
    .next = choose another session, or the refund

# enrolment.move.full
enrolment-move-full = all 30 seats of the other session are taken
    .next = choose another session, or the refund

# enrolment.move.not-entitled
enrolment-move-not-entitled = the case does not stand on the sealed roster
    .next = apply for skill level appraisal

# enrolment.move.other-exam
enrolment-move-other-exam = the other session is not one of the same occupation, level and certificate
    .next = choose another session, or the refund

# enrolment.move.same-session
enrolment-move-same-session = the enrolment is in that session already
    .next = choose another session, or the refund

# enrolment.move.stage
enrolment-move-stage = the enrolment is present: only what is not sat and has not ended moves
    .next = look at where the case stands

# enrolment.move.standstill-there
enrolment-move-standstill-there = the other institution cannot hold its session either
    .next = choose another session, or the refund

# enrolment.move.wishes-refund
enrolment-move-wishes-refund = the case is decided as a refund
    .next = to go on, change the wish while there is time

# enrolment.reject.no-reason
enrolment-reject-no-reason = a rejection needs its reason
    .next = Write down the reason.

# enrolment.reject.not-filed
enrolment-reject-not-filed = the enrolment is accepted, only a filed one can be rejected
    .next = Look at the history of the case.

# exit.decide.empty
exit-decide-empty = a rejection says why
    .next = Say why.

# exit.decide.exits
exit-decide-exits = 焊工 leaves the catalogue on 2026-12-01 already
    .next = Reject it, and plan without this occupation.

# exit.decide.late
exit-decide-late = its day is 2026-12-01, and the earliest that can be approved today is 2026-12-01
    .next = Reject it, and plan a later day.

# exit.decide.same-person
exit-decide-same-person = whoever planned an exit does not decide it
    .next = Let another officer decide it.

# exit.decide.stage
exit-decide-stage = the plan is rejected: it was decided before
    .next = Look at it again.

# exit.plan.early
exit-plan-early = the earliest day is 2026-12-01
    .next = Choose that day or a later one.

# exit.plan.empty
exit-plan-empty = a plan names its occupations, its instrument and its reason
    .next = Fill in all three.

# exit.plan.exits
exit-plan-exits = 占星师 leaves the catalogue on 2026-12-01 already
    .next = The law's own day cannot be changed by a plan; one that officers planned is withdrawn first, then planned anew.

# exit.plan.occupation
exit-plan-occupation = 占星师 is not an occupation of the catalogue
    .next = Choose the name from the catalogue.

# exit.plan.twice
exit-plan-twice = 占星师 is named twice
    .next = Leave one of them out.

# exit.plan.waits
exit-plan-waits = a plan for 占星师 waits for approval already
    .next = Approve or reject that plan first.

# exit.withdraw.asked
exit-withdraw-asked = its withdrawal was asked for on 2026-12-01 already
    .next = Let another officer confirm it.

# exit.withdraw.empty
exit-withdraw-empty = a withdrawal says why
    .next = Say why.

# exit.withdraw.in-force
exit-withdraw-in-force = the exit is in force since 2026-12-01
    .next = A sealed roster stays; each case goes its way under the rules after the exit.

# exit.withdraw.not-asked
exit-withdraw-not-asked = nobody has asked for its withdrawal
    .next = Ask for it with the reason first.

# exit.withdraw.same-person
exit-withdraw-same-person = whoever asked for a withdrawal does not confirm it
    .next = Let another officer confirm it.

# exit.withdraw.stage
exit-withdraw-stage = the plan is planned: only an approved exit is withdrawn
    .next = Reject a plan that waits for approval.

# fee.refund.already-refunded
fee-refund-already-refunded = the fee went back on 2020-09-30
    .next = look at the payer's account

# fee.refund.no-right
fee-refund-no-right = the case is decided as `unaffected`, not as a refund
    .next = the candidate chooses the refund first

# fee.refund.sat
fee-refund-sat = the exam day is over, or the case has ended
    .next = look at where the case stands

# guidance.checklist
guidance-checklist = every entry of a checklist has a name and a key of its own
    .next = Correct the checklist.

# guidance.done
guidance-done = the entry was worked off before
    .next = Nothing is left to do for it.

# guidance.due
guidance-due = the last day 2021-03-01 is over
    .next = Choose a later day.

# guidance.empty
guidance-empty = an instruction has a title, a text, and at least one kind of institution
    .next = Fill in what is missing.

# guidance.kind
guidance-kind = the instruction is not for this kind of institution
    .next = Work off the checklists for your kind.

# guidance.no-note
guidance-no-note = a mark says what was done
    .next = Say in short what was done.

# guidance.unknown
guidance-unknown = the checklist has no entry `c9`
    .next = Choose from the checklist.

# institution.check.stage
institution-check-stage = the filing is complete: it was checked before
    .next = See where the filing stands.

# institution.file.barred
institution-file-barred = the institution was removed from the directory and may not file until 2021-03-01
    .next = file anew after that day

# institution.file.exited
institution-file-exited = 美容师 leaves the catalogue on 2021-03-01: no qualification is filed from then on
    .next = apply to become a social training evaluation organisation

# institution.file.fee
institution-file-fee = no fee is published for level 3, senior skilled worker
    .next = enter a fee for each level

# institution.file.forbidden-word
institution-file-forbidden-word = the name holds the forbidden word 国家
    .next = use a name without it, or ask for a review by hand

# institution.file.kind
institution-file-kind = on 2021-03-01 there is no institution of this kind
    .next = correct the kind or the first day

# institution.file.prefix
institution-file-prefix = the number prefix is wrong: Y1
    .next = the prefix is given by the authority: compare it

# institution.file.province
institution-file-province = no province has the code 99
    .next = correct the code

# institution.file.scope
institution-file-scope = the scope is wrong: 占星师
    .next = choose occupations of the catalogue and levels L5 to L1

# institution.file.sites
institution-file-sites = there is no site, or one without seats
    .next = enter at least one site with seats

# institution.file.taken-over
institution-file-taken-over = only the authority takes over an earlier decision, as the first version and by its number
    .next = hand in the documents of a filing instead

# institution.file.term
institution-file-term = the last day lies before the first
    .next = correct the days

# institution.file.too-long
institution-file-too-long = a filing lasts at most 3 years
    .next = shorten it, and hand in a new version before it ends

# institution.file.uscc
institution-file-uscc = the organisation code is malformed: 长度 length
    .next = compare it with the licence and enter it again

# institution.file.uscc-taken
institution-file-uscc-taken = the organisation code belongs to 示例机构
    .next = hand in a new version of that institution's filing

# institution.file.waiting
institution-file-waiting = version 2 still waits for its decision
    .next = hand in another version once it is decided

# institution.publish.below-line
institution-publish-below-line = the mean score is 59.50, the line is 60
    .next = Refuse it with the reason.

# institution.publish.grave-finding
institution-publish-grave-finding = a grave finding stands at site a: 没有设备
    .next = Have it mended and visited again, or refuse.

# institution.publish.no-reason
institution-publish-no-reason = no reason was given
    .next = Give the reason.

# institution.publish.prefix-taken
institution-publish-prefix-taken = the number prefix S000023000001 belongs to another institution
    .next = allocate another prefix

# institution.publish.same-person
institution-publish-same-person = who filed cannot decide
    .next = another officer decides

# institution.publish.stage
institution-publish-stage = the filing is submitted: it does not wait for this decision
    .next = Check and review it first.

# institution.publish.stopped
institution-publish-stopped = the institution is stopped since 2021-03-01
    .next = Lift the suspension first.

# institution.publish.unreviewed
institution-publish-unreviewed = the review is not finished: 1 sheets are open, 2 experts have scored
    .next = Wait, or name another expert.

# institution.publish.unvisited
institution-publish-unvisited = site a was not visited
    .next = Have it visited.

# institution.review.no-reason
institution-review-no-reason = whoever steps back says why
    .next = Say why.

# institution.review.number
institution-review-number = with these, 2 experts would review; an odd number of at least 3 is needed
    .next = Name more experts, or one fewer.

# institution.review.office
institution-review-office = apt_1 is not appointed as an expert today, or was named before
    .next = Appoint them first, or name somebody else.

# institution.review.sites
institution-review-sites = a visit names sites of the filing, and each finding one of them with its text
    .next = Choose sites of the filing.

# institution.review.stage
institution-review-stage = the filing is submitted: it is not in review
    .next = See where the filing stands.

# institution.review.stranger
institution-review-stranger = you do not review this filing, or have stepped back
    .next = Ask the authority.

# institution.review.tied
institution-review-tied = apt_1 works for the institution and cannot review it
    .next = Name somebody without a tie.

# institution.review.topics
institution-review-topics = each topic is scored once
    .next = Fill in every topic.

# institution.stand.stopped
institution-stand-stopped = the institution is suspended since 2021-03-01: 整改
    .next = Wait until it is lifted; candidates may have their fees back.

# institution.stop.already
institution-stop-already = the institution is stopped since 2021-03-01
    .next = See its page in the directory.

# institution.stop.no-reason
institution-stop-no-reason = no reason was given
    .next = Give the reason; the public sees it.

# institution.stop.not-suspended
institution-stop-not-suspended = the institution is not suspended
    .next = There is nothing to lift.

# institution.stop.removed
institution-stop-removed = the institution was removed on 2021-03-01: that is not lifted
    .next = File anew once the time of the bar is over.

# institution.stop.stage
institution-stop-stage = the filing is submitted: only a published institution can be stopped
    .next = See where the filing stands.

# key.rotate.no-reason
key-rotate-no-reason = no reason was given
    .next = Give the reason, for example a yearly change, a change of staff, or a suspected theft.

# notification.print.nothing
notification-print-nothing = no letter is named
    .next = choose them on the page of the letters

# notification.see.before
notification-see-before = the notification was marked as seen before
    .next = there is nothing left to do

# notification.see.foreign
notification-see-foreign = the notification is for somebody else
    .next = only those whom it is for mark it as seen

# number.exhausted
number-exhausted = no prefix of the institution has 30 serials left for level 3, senior skilled worker in 2021
    .next = The authority allocates another prefix to the institution or site; then issue again.

# number.no-prefix
number-no-prefix = no prefix of the institution serves this site and kind of certificate today
    .next = The authority allocates a prefix first.

# number.void.no-reason
number-void-no-reason = no reason was given
    .next = Give the reason; it stays in the series.

# number.void.same-person
number-void-same-person = who gave the number does not void it
    .next = Another officer voids it.

# number.void.stage
number-void-stage = the certificate is released: a number is void only before it is signed
    .next = Revoke a certificate that was signed.

# panel.assign.candidate
panel-assign-candidate = stf_1: is a candidate of the session
    .next = Assign somebody without a tie to the candidates.

# panel.assign.ceiling
panel-assign-ceiling = stf_1: may assess up to L3, the session is L1
    .next = Assign a senior assessor.

# panel.assign.credential
panel-assign-credential = stf_1: the credential runs from 2021-03-01 to 2021-03-01, which is not 2021-03-01
    .next = Assign somebody else, or renew the credential.

# panel.assign.elsewhere
panel-assign-elsewhere = stf_1: serves at another place on 2021-03-01
    .next = Assign somebody else, or hold the exam on another day.

# panel.assign.employer
panel-assign-employer = stf_1: has the same employer as 3 candidates
    .next = Assign somebody without a tie to the candidates.

# panel.assign.late
panel-assign-late = the session is sealed or its first part is sat: the panel can no longer be changed
    .next = Assign the panel before the first part is sat.

# panel.assign.load
panel-assign-load = stf_1: serves at 2 sessions on 2021-03-01, 2 are the most
    .next = Assign somebody else, or hold the exam on another day.

# panel.assign.no-part
panel-assign-no-part = stf_1: the session has no such part
    .next = Leave this person out.

# panel.assign.rotation
panel-assign-rotation = stf_1: would assess 4 sessions in a row here, 3 are the most
    .next = Assign somebody who has not assessed here lately.

# panel.assign.short
panel-assign-short = 2 assessors assigned, 3 needed and an odd number
    .next = Take the proposed panel, or register more people.

# panel.assign.stranger
panel-assign-stranger = stf_1 is no member of this institution's staff with that duty
    .next = Register the person first.

# panel.assign.tie
panel-assign-tie = stf_1: steps back for 1 candidates: kin
    .next = Assign somebody without a tie to the candidates.

# panel.assign.trainer
panel-assign-trainer = stf_1: trained 2 candidates of the session
    .next = Assign somebody without a tie to the candidates.

# panel.assign.twice
panel-assign-twice = stf_1: serves here on that day with another credential
    .next = Assign another person.

# panel.assign.untrained
panel-assign-untrained = stf_1: no training is on record
    .next = Assign somebody else, or record a training.

# paper.print.count
paper-print-count = a run prints 1 to 10000 certificates
    .next = Choose certificates; print more in several runs.

# paper.print.lost
paper-print-lost = the paper A0000000001 of the certificate S000023999001213000001 was lost: a new one is a reissue
    .next = Propose a reissue on the certificate's status page; another person decides.

# paper.print.not-in-force
paper-print-not-in-force = the certificate S000023999001213000001 is not released or not valid
    .next = Take it off the list.

# paper.print.on-paper
paper-print-on-paper = the certificate S000023999001213000001 stands on the blank A0000000001
    .next = To print it again, first register the old paper as void.

# paper.print.stock
paper-print-stock = 2 blanks are needed, 1 are in stock
    .next = Register new blanks, or print fewer.

# paper.receive.count
paper-receive-count = a delivery holds 1 to 100000 blanks
    .next = Check the count; register more in several deliveries.

# paper.receive.known
paper-receive-known = the serial A0000000001 is in a stock already
    .next = Compare the first and the last serial with the blanks.

# paper.receive.shape
paper-receive-shape = a serial has at most four capital letters and then 10 digits
    .next = Write it as it stands on the blank.

# paper.reissue.not-in-stock
paper-reissue-not-in-stock = the blank A0000000001 is not in the institution's stock any more
    .next = Reject the proposal; propose anew with a blank that is in stock.

# paper.spoil.no-reason
paper-spoil-no-reason = the reason is missing: who destroyed it, or where the loss was announced
    .next = Write down what was done.

# paper.spoil.printed
paper-spoil-printed = the blank A0000000001 is printed: it cannot be damaged before use
    .next = Choose misprinted, taken back or lost.

# paper.spoil.unprinted
paper-spoil-unprinted = nothing stands on the blank A0000000001: it can only be damaged
    .next = Choose damaged.

# paper.spoil.void
paper-spoil-void = the blank A0000000001 has been void since 2021-06-01
    .next = Compare the serial with the paper.

# payment.record.foreign
payment-record-foreign = the enrolment is not one of this session
    .next = compare the identifier of the enrolment

# payment.record.free
payment-record-free = the session asks no fee
    .next = there is nothing to pay

# payment.record.paid
payment-record-paid = the fee was paid before
    .next = there is nothing more to pay

# payment.record.payer
payment-record-payer = the payer is the candidate, or an organisation with a valid code
    .next = correct the payer

# payment.record.stage
payment-record-stage = the enrolment is refunded: the fee is paid after acceptance and before the exam
    .next = look at where the case stands

# payout.named-account
payout-named-account = whoever named an account in the payout cannot approve it
    .next = let another member of staff or an officer approve it

# payout.no-own-account
payout-no-own-account = the institution has not named the account it pays from
    .next = name the account of the institution on the page of its books first

# payout.no-payer-account
payout-no-payer-account = none of the 2 amounts owed has an account to go to
    .next = ask the payers for an account, or enter one that was given in writing

# payout.no-reason
payout-no-reason = a payout is dropped with its reason
    .next = write down the reason

# payout.nothing-owed
payout-nothing-owed = nothing is owed that is not on its way already
    .next = there is nothing to do

# payout.same-person
payout-same-person = whoever proposed the payout cannot approve it
    .next = let another member of staff or an officer approve it

# payout.stage
payout-stage = the payout is approved: it was decided before
    .next = look at the payout

# payout.too-large
payout-too-large = the sum is too large
    .next = look at the books

# person.erase.erased
person-erase-erased = the person was erased before
    .next = There is nothing to do.

# person.erase.holds-exams
person-erase-holds-exams = the person stands behind the results of others as a member of staff
    .next = The files of those who hold exams are not erased here.

# person.erase.no-reason
person-erase-no-reason = no reason was given
    .next = Give who asked for it and the number of the file, not the name.

# person.erase.open
person-erase-open = 2 cases of the person are open
    .next = End enrolments, refunds, objections and recalls first.

# person.erase.proposed
person-erase-proposed = an erasure of this person waits for its second officer
    .next = Another officer carries it out.

# person.erase.retention
person-erase-retention = the records of the exam are kept until 2025-11-20
    .next = Propose it again after that day; until then processing may be restricted.

# person.erase.same-person
person-erase-same-person = who proposed the erasure does not carry it out
    .next = Another officer carries it out.

# pilot.empty
pilot-empty = a pilot has a title, a purpose, occupations, participants and goals
    .next = Fill in what is missing.

# pilot.goes-on
pilot-goes-on = the pilot goes on until 2021-03-01
    .next = Sum it up once it is over.

# pilot.no-conclusion
pilot-no-conclusion = a summary says what came of it
    .next = Write down what came of it.

# pilot.occupation
pilot-occupation = `神仙` is not in the catalogue
    .next = Choose from the catalogue.

# pilot.summed-up
pilot-summed-up = the pilot was summed up on 2021-03-01
    .next = Read the report.

# pilot.term
pilot-term = the last day must not be before the first
    .next = Correct the days.

# pilot.twice
pilot-twice = a participant, occupation or measure is named twice
    .next = Take one of them out.

# plan.enrol.days
plan-enrol-days = trainee 1: the day of enrolment must not lie in the future, and graduation comes after it
    .next = Correct the days.

# plan.enrol.occupation
plan-enrol-occupation = 占星师 is not an occupation of the catalogue
    .next = Choose the name from the catalogue.

# plan.enrol.refuse-new
plan-enrol-refuse-new = trainee 2: no new qualification plan begins after the exit, and only colleges and new apprentices have the promise
    .next = Enrol in a plan that promises a skill level certificate.

# plan.enrol.unproven
plan-enrol-unproven = trainee 3: the roster of the occupation is sealed, and does not name this trainee
    .next = If there is proof from before the exit, appeal to the competent authority.

# plan.open.before
plan-open-before = the institution has a plan with the same occupation, level, kind and promise
    .next = Enrol the new cohort in the plan that is there.

# plan.open.exited
plan-open-exited = 美容师 left the catalogue on 2020-09-30: no new plan promises its qualification certificate
    .next = Promise a skill level certificate.

# plan.open.kind
plan-open-kind = only colleges and new apprentices may promise a qualification certificate
    .next = Promise a skill level certificate.

# plan.open.occupation
plan-open-occupation = 占星师 is not an occupation of the catalogue
    .next = Choose the name from the catalogue.

# prefix.allocate.exited
prefix-allocate-exited = every occupation of the institution has left the catalogue by 2021-03-01: no old prefix begins after that
    .next = It becomes a social training evaluation organisation first.

# prefix.allocate.full
prefix-allocate-full = every prefix that begins with S000023 is allocated
    .next = Use an institution code that the ministry gives.

# prefix.allocate.not-filed
prefix-allocate-not-filed = no published filing of the institution is in force on 2021-03-01 or later
    .next = Publish its filing first.

# prefix.allocate.past
prefix-allocate-past = a prefix begins today or later, not on 2021-03-01
    .next = Correct the first day.

# prefix.allocate.scheme
prefix-allocate-scheme = the prefix does not fit the scheme of the day: 首字母 letter
    .next = Follow the scheme of the day.

# prefix.allocate.site
prefix-allocate-site = the filing has no site z
    .next = Choose a site of the filing.

# prefix.allocate.taken
prefix-allocate-taken = the prefix S000023000001 was allocated before
    .next = Allocate another prefix.

# prefix.end.day
prefix-end-day = the last day is today or later, and not before the first day 2021-03-01
    .next = Correct the last day.

# prefix.end.ended
prefix-end-ended = the prefix has ended on 2021-03-01
    .next = There is nothing to end.

# prefix.end.no-reason
prefix-end-no-reason = no reason was given
    .next = Give the reason.

# publicity.open-objection
publicity-open-objection = 1 objections are open
    .next = settle them first

# publicity.over
publicity-over = the time to object ended on 2020-09-30
    .next = a complaint to the authority is open

# publicity.running
publicity-running = the notice runs until 2020-09-30
    .next = come back when it is over

# publicity.stage
publicity-stage = the results are not on notice
    .next = look at the session

# question.answered
question-answered = the question was answered on 2021-03-01
    .next = Issue an instruction if there is more to say.

# question.empty
question-empty = nothing was written
    .next = Write something.

# recall.hearing
recall-hearing = the holder may speak until 2021-06-08
    .next = Go on after that day, or once the holder has spoken.

# recall.no-words
recall-no-words = every step of a recall says why
    .next = Say why.

# recall.open.empty
recall-open-empty = a recall names certificates, its grounds and the number of its decision
    .next = Add what is missing.

# recall.stage
recall-stage = the case is at `cleared`: this step does not follow
    .next = Look at how the case stands.

# recusal.declare.reason
recusal-declare-reason = `neighbour` is not a reason; use kin, teacher, master, colleague or other
    .next = Choose kin, teacher, master, colleague or other.

# recusal.declare.same
recusal-declare-same = nobody examines themselves: the member of staff is the candidate
    .next = Assign somebody else to the session.

# score.differs
score-differs = theory of enr_1: the two entries differ
    .next = compare with the paper score sheet

# score.foreign
score-foreign = enr_1 does not belong to this session
    .next = compare candidates and parts

# score.incomplete
score-incomplete = 2 scores are not entered or not confirmed
    .next = complete them before sealing

# score.same-person
score-same-person = who entered a score cannot confirm it
    .next = another person confirms

# score.stage
score-stage = the session is not in a state that allows this
    .next = look at the session again

# selection.apply.closed
selection-apply-closed = the call was open until 2021-03-01
    .next = Wait for the next call.

# selection.apply.kind
selection-apply-kind = only social organisations, and appraisal institutions that become one, are selected; others file at once
    .next = Employers and colleges file at once.

# selection.apply.name
selection-apply-name = name and statement must be there, and the name must not hold `国家`
    .next = Correct name and statement.

# selection.apply.not-blind
selection-apply-not-blind = the statement names the applicant: experts score without seeing whose application it is
    .next = Take the name out: the experts do not see it.

# selection.apply.occupation
selection-apply-occupation = `焊工` is not among the occupations of the call
    .next = Choose from the occupations of the call.

# selection.apply.twice
selection-apply-twice = the organisation has applied to this call already
    .next = An organisation applies once.

# selection.apply.uscc
selection-apply-uscc = `123` is no unified social credit code
    .next = Check the 18 characters.

# selection.experts.nobody
selection-experts-nobody = nobody applied
    .next = Publish another call.

# selection.experts.number
selection-experts-number = 2 experts are named; an odd number of at least 3 is needed
    .next = Name more experts, or one fewer.

# selection.experts.office
selection-experts-office = apt_1 is not appointed as an expert today, or is named twice
    .next = Appoint them first, or name somebody else.

# selection.experts.stage
selection-experts-stage = the call is open and open until 2021-03-01: experts are named once, after its last day
    .next = Name them once the call is closed.

# selection.experts.ties
selection-experts-ties = application 1 could be scored by 1 experts without a tie; 2 are needed
    .next = Name more experts without a tie.

# selection.object.empty
selection-object-empty = an objection, and its settlement, say why
    .next = Say why.

# selection.object.not-on-notice
selection-object-not-on-notice = the result is not on public notice today
    .next = Outside the notice, write to the authority.

# selection.object.settled
selection-object-settled = the objection was settled before
    .next = Read the conclusion.

# selection.open.empty
selection-open-empty = a call has a title, and at least one place
    .next = Enter a title and the places.

# selection.open.occupation
selection-open-occupation = `焊工` has no skill level appraisal: it is unknown, or of access type
    .next = Choose occupations that have left the catalogue.

# selection.open.too-short
selection-open-too-short = a call is open until 2021-03-01 at least
    .next = Give more time to apply.

# selection.open.weights
selection-open-weights = the criteria have names of their own and weights that add up to 100; these add up to 90
    .next = Correct the weights.

# selection.publish.early
selection-publish-early = the notice goes on until 2021-03-01
    .next = Publish it once the notice is over.

# selection.publish.objections
selection-publish-objections = 1 objections are open
    .next = Settle them first.

# selection.publish.same-person
selection-publish-same-person = whoever ranked does not publish
    .next = Another officer publishes.

# selection.publish.stage
selection-publish-stage = the selection is open: there is no result to publish
    .next = See where the selection stands.

# selection.rank.few
selection-rank-few = application 1 has 1 scores, 2 are needed
    .next = Too many stepped back: publish another call.

# selection.rank.stage
selection-rank-stage = the selection is open: nothing is ranked now
    .next = See where the selection stands.

# selection.rank.waiting
selection-rank-waiting = application 1 waits for the scores of 2 experts
    .next = Remind them to score it, or to step back.

# selection.score.criteria
selection-score-criteria = each criterion of the call is scored once, and nothing else
    .next = Fill in every criterion.

# selection.score.no-reason
selection-score-no-reason = whoever steps back says why
    .next = Say why.

# selection.score.recused
selection-score-recused = you stepped back from application 1
    .next = Score the other applications.

# selection.score.stage
selection-score-stage = the selection is open: nothing is scored now
    .next = See where the selection stands.

# selection.score.stranger
selection-score-stranger = you are not among the experts of this selection
    .next = Ask the authority.

# session.announce.access-type
session-announce-access-type = 焊工 is of access type: there is no skill level certificate for it
    .next = follow the law of that occupation

# session.announce.elsewhere
session-announce-elsewhere = stf_1 serves at another place on 2020-09-30
    .next = assign someone else, or choose another day

# session.announce.exited
session-announce-exited = Electrician left the catalogue on 2020-09-30
    .next = announce a skill level appraisal instead; for who stands on the sealed roster, schedule a continuation

# session.announce.fee
session-announce-fee = the fee is above the published one, or none is published
    .next = charge the published fee

# session.announce.kind
session-announce-kind = this kind of institution does not issue this kind of certificate
    .next = choose the kind of certificate your institution issues

# session.announce.nobody
session-announce-nobody = nobody is assigned to the skill part
    .next = assign someone to it

# session.announce.not-filed
session-announce-not-filed = no filing in force on the exam days covers the occupation at the level
    .next = file first, or change the scope

# session.announce.parts
session-announce-parts = parts are missing or doubled, or their days are out of order
    .next = enter a day for each part that the level asks for

# session.announce.seats
session-announce-seats = the site has 30 seats, 40 cannot be announced
    .next = announce fewer seats or another session

# session.announce.staff
session-announce-staff = stf_1 is not qualified for the duty on that day
    .next = assign someone else, or renew the credential

# session.announce.stopped
session-announce-stopped = the institution is stopped since 2020-09-30: 整改 to be mended
    .next = wait until the suspension is lifted

# session.announce.too-soon
session-announce-too-soon = too soon after the announcement: 2020-09-30 is the earliest day
    .next = choose a later day

# session.cancel.no-reason
session-cancel-no-reason = a cancellation needs its reason
    .next = Write down the reason.

# session.cancel.stage
session-cancel-stage = the session is sealed: it can no longer be cancelled
    .next = Look at the history of the session.

# session.continue.nobody
session-continue-nobody = nobody on the sealed roster waits for an exam
    .next = announce a skill level appraisal instead

# session.continue.not-exited
session-continue-not-exited = a continuation is only for the qualification exam of an occupation that has left the catalogue
    .next = announce the session the ordinary way

# session.continue.not-sealed
session-continue-not-sealed = the roster of the occupation is not sealed yet
    .next = wait until it is sealed

# session.continue.too-many
session-continue-too-many = 12 on the sealed roster wait for an exam, 40 seats cannot be offered
    .next = offer fewer seats

# staff.card.employer
staff-card-employer = `123` is no unified social credit code
    .next = Check the 18 characters; leave it empty if nobody else employs them.

# staff.card.empty
staff-card-empty = the number of the credential, and the certificate or title it was given for, must be there
    .next = Enter the number, and the certificate or title behind it.

# staff.register.ceiling
staff-register-ceiling = an assessor may assess up to L3; L1 needs a senior assessor
    .next = Register a senior assessor, or a lower level.

# staff.register.term
staff-register-term = the credential must end after it begins, not be over, and last at most 3 years
    .next = Enter the days printed on the credential.

# status.decide.decided
status-decide-decided = the proposal was decided on before
    .next = Read what was decided.

# status.decide.no-decision
status-decide-no-decision = a decision on a certificate has a number
    .next = Give the number of the decision.

# status.decide.same-person
status-decide-same-person = who proposed a change of status does not decide on it
    .next = Let another officer decide.

# status.decide.status
status-decide-status = the certificate is revoked by now
    .next = Reject the proposal; propose anew where needed.

# status.propose.class
status-propose-class = `lost` is no reason to `suspend`
    .next = Choose a reason that fits.

# status.propose.correction
status-propose-correction = the correction changes nothing, or holds characters that cannot be printed
    .next = Give the right name or job type.

# status.propose.no-grounds
status-propose-no-grounds = a change of status says what happened
    .next = Write what happened.

# status.propose.no-paper
status-propose-no-paper = a certificate that is printed again needs the serial of its new paper
    .next = Give the serial of the new paper.

# status.propose.paper
status-propose-paper = A0000000001 is not a free blank in the institution's stock
    .next = Compare the serial with the blank; without blanks, register a delivery on the paper page first.

# status.propose.status
status-propose-status = a certificate that is revoked cannot be subject to `lift`
    .next = Look at the certificate's status first.

# succession.ended
succession-ended = the line was dealt with before
    .next = See how it ended.

# succession.left
succession-left = 3 lines are open
    .next = Take them over or settle them, one by one.

# succession.name
succession-name = only the people of the successor act in the predecessor's name
    .next = Sign in with an account of the successor.

# succession.owed
succession-owed = a fee that is owed back is refunded or taken over; it cannot be settled by words
    .next = Refund it; then the line can be settled.

# succession.predecessor
succession-predecessor = only an appraisal institution turns into a social organisation, or closes for the exit
    .next = Other institutions change their filing.

# succession.reason
succession-reason = a line that is not taken over says how it was settled
    .next = Say how it was settled, and why.

# succession.same-person
succession-same-person = whoever proposed a succession does not confirm it
    .next = Another person confirms it.

# succession.stage
succession-stage = the succession is working
    .next = See where it stands.

# succession.stays
succession-stays = an occupation of the filing has not left the catalogue
    .next = Come back once it has left the catalogue.

# succession.successor
succession-successor = the successor is a social training evaluation organisation with a filing in force
    .next = Be selected and filed first.

# succession.twice
succession-twice = the institution has a succession already
    .next = See where it stands.

# supervisor.send.candidate
supervisor-send-candidate = the supervisor is a candidate of the session
    .next = Send somebody else.

# supervisor.send.colleague
supervisor-send-colleague = the supervisor is employed by, or on the staff of, the institution
    .next = Send somebody else.

# supervisor.send.elsewhere
supervisor-send-elsewhere = the supervisor is at another place on 2021-03-01
    .next = Send somebody else.

# supervisor.send.stage
supervisor-send-stage = the session is sealed: nobody is sent any more
    .next = Send supervisors before the exam.

# supervisor.send.term
supervisor-send-term = the person is not appointed as an external supervisor on 2021-03-01
    .next = Renew the appointment, or send somebody else.

# surge.nothing
surge-nothing = there is no proposal to confirm
    .next = Propose an end first.

# surge.reason
surge-reason = a proposal says why
    .next = Say what was looked into, and why.

# surge.released
surge-released = the batch was released before
    .next = See how it ended.

# surge.same-person
surge-same-person = whoever proposed does not confirm
    .next = Another person confirms it.

# surge.waiting
surge-waiting = a proposal waits for a second person
    .next = Another person confirms it, or sends it back.

# trainee.enter.closed
trainee-enter-closed = the session is seated, was open until 2021-06-30, or cannot be held
    .next = Choose another continuation.

# trainee.enter.enrolled
trainee-enter-enrolled = the trainee has such an exam already; it is accepted
    .next = Bring that exam to its end first.

# trainee.enter.full
trainee-enter-full = all 30 seats are taken
    .next = Choose another continuation.

# trainee.enter.graduated
trainee-enter-graduated = the trainee graduated on 2021-06-30
    .next = Look at the history of the trainee.

# trainee.enter.not-entitled
trainee-enter-not-entitled = the transition gives this trainee no qualification exam: refuse-unproven
    .next = Enrol in a skill level appraisal; with proof from before the exit, appeal to the competent authority.

# trainee.enter.session
trainee-enter-session = the session is no continuation of the plan's occupation and level
    .next = Choose another continuation.

# trainee.graduate.before
trainee-graduate-before = the trainee graduated on 2021-06-30
    .next = Look at the history of the trainee.

# trainee.graduate.exam
trainee-graduate-exam = the exam is not this trainee's exam in the plan's occupation and level
    .next = Choose the trainee's own exam.

# trainee.graduate.exit
trainee-graduate-exit = the transition gives this trainee no certificate: refuse-unproven
    .next = If there is proof from before the exit, appeal to the competent authority.

# trainee.graduate.no-result
trainee-graduate-no-result = the exam has no final result yet
    .next = Wait for the result.

# trainer.name.trainee
trainer-name-trainee = the person is a trainee of the plan
    .next = Check the person and the plan.

# wallet.expired
wallet-expired = the offer has expired
    .next = Make a new offer on your page.

# wallet.not-in-force
wallet-not-in-force = the certificate is not in force
    .next = Look at the certificate's page; ask the institution if you object.

# wallet.not-redeemed
wallet-not-redeemed = the offer was not redeemed yet
    .next = Exchange the code for a token first.

# wallet.too-many-tries
wallet-too-many-tries = the transaction code was wrong 5 times
    .next = Make a new offer on your page.

# wallet.used
wallet-used = the offer was used before
    .next = Make a new offer on your page.

# wish.record-written.kind
wish-record-written-kind = by its content the file is no whole PDF, PNG or JPEG
    .next = upload a scan of one page as PDF, PNG or JPEG, at most 900 KB

# wish.record-written.no-scan
wish-record-written-no-scan = there is no scan of the paper
    .next = upload a scan of one page as PDF, PNG or JPEG, at most 900 KB

# wish.record-written.received
wish-record-written-received = a written answer counts if it came in from 2020-09-30 to 2020-09-30, and not after today
    .next = look at the day of receipt again

# wish.record-written.too-large
wish-record-written-too-large = the scan has 2000000 bytes, which is too large
    .next = upload a scan of one page as PDF, PNG or JPEG, at most 900 KB

# wish.record.nothing-to-choose
wish-record-nothing-to-choose = there is nothing to choose for this enrolment
    .next = look at where the case stands

# wish.record.too-late
wish-record-too-late = the deadline to choose was 2020-09-30
    .next = if you answered in writing in time, let the competent authority record it
