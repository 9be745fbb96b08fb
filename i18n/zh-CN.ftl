# Made from the code by a test; change the sentence there. Values in sentences are examples.

# account.name.bank
account-name-bank = 开户行行号应为12位数字
    .next = 请向开户行查询行号

# account.name.holder
account-name-holder = 户名未填写、超过70个字符，或含有不允许的字符
    .next = 请按银行开户名称填写

# account.name.number
account-name-number = 银行账号应为8至34位字母或数字
    .next = 请核对账号

# answer.read.empty
answer-read-empty = 回单中没有任何条目
    .next = 请核对文件

# answer.read.known
answer-read-known = 该回单已于2020-11-09导入
    .next = 无需重复导入；请在账簿页查看结果

# answer.read.other-account
answer-read-other-account = 回单涉及的账户不是本机构的付款账户
    .next = 请选择本机构账户的回单

# answer.read.unreadable
answer-read-unreadable = 文件第3行无法读取：金额不是数字
    .next = 请向银行索取camt.054报文或规定格式的CSV文件

# appointment.make.employer
appointment-make-employer = “123”不是有效的统一社会信用代码
    .next = 请核对18位代码，回避要按所在单位判断。

# appointment.make.field
appointment-make-field = 没有填写聘任的专业领域
    .next = 请填写职业或专业领域。

# appointment.make.term
appointment-make-term = 聘期起止日期有误、已经过期，或超过3年
    .next = 请更正聘期。

# archive.addition.ended
archive-addition-ended = 该补录已经审批
    .next = 请查看审批结果。

# archive.addition.note
archive-addition-note = 须写明证书从何处查得
    .next = 请填写原始档案的出处。

# archive.addition.open
archive-addition-open = 该机构档案尚未封存
    .next = 请用档案文件导入。

# archive.addition.same-person
archive-addition-same-person = 提出补录的人不能审批
    .next = 请由另一名工作人员审批。

# archive.close.closed
archive-close-closed = 档案已于2020-09-25封存
    .next = 遗漏的证书由两人补录。

# archive.close.empty
archive-close-empty = 没有导入过该机构的证书
    .next = 请先导入档案。

# archive.close.open
archive-close-open = 还有2家机构的档案没有封存
    .next = 请先逐家封存。

# archive.import.after-exit
archive-import-after-exit = 该职业已于2020-09-30退出目录，此后颁发的证书不能由档案导入
    .next = 如属退出前已受理的考生，请由名册办理。

# archive.import.closed
archive-import-closed = 该机构档案已经封存
    .next = 遗漏的证书由两人补录。

# archive.import.closed-body
archive-import-closed-body = 编号第3至10位属于档案已经封存的机构
    .next = 请核对发证机构；遗漏的证书由两人补录。

# archive.import.level
archive-import-level = 编号第11位表示三级/高级工，与等级四级/中级工不符
    .next = 请与证书核对。

# archive.import.not-old
archive-import-not-old = 这是职业技能等级证书的编号；档案只导入职业资格证书
    .next = 请与证书核对。

# archive.import.number
archive-import-number = 证书编号有误：共15个字符，应为16或22个
    .next = 请与证书核对。

# archive.import.twice
archive-import-twice = 登记册中已有此编号的证书
    .next = 请与证书核对。

# books.above-paid
books-above-paid = 退还金额超过已缴费用，可退余额为0.01元
    .next = 请查看机构账簿

# books.nothing
books-nothing = 金额为零，不予记账
    .next = 请查看机构账簿

# books.overdrawn
books-overdrawn = 科目“应退”余额不足0.01元
    .next = 请查看机构账簿

# books.too-large
books-too-large = 金额过大，无法记账
    .next = 请查看机构账簿

# books.unbalanced
books-unbalanced = 账簿不平
    .next = 请查看机构账簿

# course.hold.ahead
course-hold-ahead = 2021-03-01的培训尚未举行
    .next = 请在培训结束后登记。

# course.hold.empty
course-hold-empty = 培训须有内容，学时为1至200
    .next = 请填写培训内容和学时。

# course.hold.nobody
course-hold-nobody = 没有填写参加人员
    .next = 请选择参加人员。

# course.hold.stranger
course-hold-stranger = per_1不是本机构的人员
    .next = 请只登记本机构人员，或由主管部门登记。

# enrolment.accept.closed
enrolment-accept-closed = 报名已于2020-09-30截止
    .next = 请选择其他场次

# enrolment.accept.evidence
enrolment-accept-evidence = 申报材料无法识别：-1 years of work
    .next = 请重新填写申报材料

# enrolment.accept.exited
enrolment-accept-exited = 电工已于2020-09-30退出目录
    .next = 请改报职业技能等级认定

# enrolment.accept.full
enrolment-accept-full = 30个座位已满
    .next = 请选择其他场次

# enrolment.accept.not-eligible
enrolment-accept-not-eligible = 不符合申报条件：工作1年
    .next = 请补充材料，或改报较低等级

# enrolment.accept.same-person
enrolment-accept-same-person = 提交报名的人不能受理该报名
    .next = 请由另一名工作人员受理

# enrolment.accept.stage
enrolment-accept-stage = 该报名不在待受理状态
    .next = 请刷新后查看

# enrolment.file-roster.rows
enrolment-file-roster-rows = 名册中有0行不能受理，全部未导入
    .next = 请按每行的原因更正后重新上传整个文件

# enrolment.file.age
enrolment-file-age = 考生须年满16周岁
    .next = 请在满足年龄后报名。

# enrolment.file.closed
enrolment-file-closed = 该场次报名已于2020-09-01截止
    .next = 请选择其他场次。

# enrolment.file.condition
enrolment-file-condition = “2018.L3.9”不是该等级的申报条件
    .next = 请从该等级的申报条件中选择。

# enrolment.file.document
enrolment-file-document = 证件不正确：校验码
    .next = 请更正后重新提交。

# enrolment.file.evidence
enrolment-file-evidence = 申报材料有误：-1 years of work
    .next = 请更正后重新提交。

# enrolment.file.name
enrolment-file-name = 该证件号码已登记在另一姓名之下
    .next = 请核对姓名；改名的，请持证明到主管部门更正。

# enrolment.file.not-in-force
enrolment-file-not-in-force = 该机构的备案不在有效期内或已暂停
    .next = 请在公布目录中选择其他机构。

# enrolment.file.origin
enrolment-file-origin = 用人单位只评价本单位职工，院校只评价本校学生
    .next = 请在社会培训评价组织报名。

# enrolment.file.refuse-new
enrolment-file-refuse-new = “美容师”已退出目录，不再受理新的报名
    .next = 请改报职业技能等级认定，可在公布目录中查找评价机构。

# enrolment.file.twice
enrolment-file-twice = 该考生已报名本场次
    .next = 无需重复报名。

# enrolment.move.can-be-held
enrolment-move-can-be-held = 原场次可以如期举行，无需转移
    .next = 请按准考证参加考试

# enrolment.move.closed
enrolment-move-closed = 所选场次当前状态为“seated”，或考试日已到，不再接收考生
    .next = 请选择其他场次，或者退费

# enrolment.move.costs-more
enrolment-move-costs-more = 所选场次收费300.00元，考生已缴280.00元，不得因转移加收费用
    .next = 请选择其他场次，或者退费

# enrolment.move.enrolled-there
enrolment-move-enrolled-there = 考生已在该场次另有报名
    .next = 请选择其他场次，或者退费

# enrolment.move.full
enrolment-move-full = 所选场次30个座位已满
    .next = 请选择其他场次，或者退费

# enrolment.move.not-entitled
enrolment-move-not-entitled = 该个案不在封存名册上
    .next = 请改报职业技能等级认定

# enrolment.move.other-exam
enrolment-move-other-exam = 所选场次的职业、等级或证书种类不同
    .next = 请选择其他场次，或者退费

# enrolment.move.same-session
enrolment-move-same-session = 该报名已在该场次
    .next = 请选择其他场次，或者退费

# enrolment.move.stage
enrolment-move-stage = 该报名当前状态为“present”，未考且未终结的才能转移
    .next = 请查看个案状态

# enrolment.move.standstill-there
enrolment-move-standstill-there = 所选机构同样不能举行考试
    .next = 请选择其他场次，或者退费

# enrolment.move.wishes-refund
enrolment-move-wishes-refund = 该个案的处置为退费
    .next = 如要继续，请在期限内更改意愿

# enrolment.reject.no-reason
enrolment-reject-no-reason = 不予受理必须写明理由
    .next = 请填写理由。

# enrolment.reject.not-filed
enrolment-reject-not-filed = 该报名当前状态为“accepted”，只有已提交的报名可以退回
    .next = 请查看该报名的办理记录。

# exit.decide.empty
exit-decide-empty = 否决须写明理由
    .next = 请填写理由。

# exit.decide.exits
exit-decide-exits = “焊工”已定于2026-12-01退出目录
    .next = 请否决该计划，另提不含该职业的计划。

# exit.decide.late
exit-decide-late = 计划日期为2026-12-01，今天最早可批准的日期为2026-12-01
    .next = 请否决该计划，另提日期较晚的计划。

# exit.decide.same-person
exit-decide-same-person = 提出退出计划的人不能批准或否决该计划
    .next = 请由另一名工作人员办理。

# exit.decide.stage
exit-decide-stage = 该退出计划已经处理
    .next = 请刷新后查看。

# exit.plan.early
exit-plan-early = 退出日期最早为2026-12-01
    .next = 请改为该日或其后的日期。

# exit.plan.empty
exit-plan-empty = 退出计划须写明职业、依据文件和理由
    .next = 请填写完整。

# exit.plan.exits
exit-plan-exits = “占星师”已定于2026-12-01退出目录
    .next = 目录规定的日期不能以计划改变；经批准的计划可先撤回，再另提计划。

# exit.plan.occupation
exit-plan-occupation = 目录中没有“占星师”这一职业
    .next = 请从目录中选择职业名称。

# exit.plan.twice
exit-plan-twice = “占星师”重复
    .next = 请删去重复的职业。

# exit.plan.waits
exit-plan-waits = “占星师”已有待批准的退出计划
    .next = 请先批准或否决该计划。

# exit.withdraw.asked
exit-withdraw-asked = 已于2026-12-01提出撤回，待另一名工作人员确认
    .next = 请由另一名工作人员确认。

# exit.withdraw.empty
exit-withdraw-empty = 撤回须写明理由
    .next = 请填写理由。

# exit.withdraw.in-force
exit-withdraw-in-force = 该退出已自2026-12-01起生效，名册已封存
    .next = 封存的名册不能撤销；个案按退出后的规定办理。

# exit.withdraw.not-asked
exit-withdraw-not-asked = 尚无人提出撤回
    .next = 请先写明理由提出撤回。

# exit.withdraw.same-person
exit-withdraw-same-person = 提出撤回的人不能确认撤回
    .next = 请由另一名工作人员确认。

# exit.withdraw.stage
exit-withdraw-stage = 只能撤回已批准的退出
    .next = 待批准的计划请直接否决。

# fee.refund.already-refunded
fee-refund-already-refunded = 费用已于2020-09-30退还
    .next = 请核对缴费人账户

# fee.refund.no-right
fee-refund-no-right = 该个案的处置为“unaffected”，不是退费
    .next = 请先由考生选择退费

# fee.refund.sat
fee-refund-sat = 考试已经结束，或报名已经终结
    .next = 请查看个案状态

# guidance.checklist
guidance-checklist = 清单事项须有名称，且不得重复
    .next = 请更正清单。

# guidance.done
guidance-done = 该事项已经登记完成
    .next = 无须再次登记。

# guidance.due
guidance-due = 完成期限2021-03-01已经过去
    .next = 请推迟期限。

# guidance.empty
guidance-empty = 指导意见须有标题、内容和适用的机构类别
    .next = 请补充填写。

# guidance.kind
guidance-kind = 该指导意见不适用于此类机构
    .next = 请只办理适用的清单。

# guidance.no-note
guidance-no-note = 须说明完成情况
    .next = 请简要填写做了什么。

# guidance.unknown
guidance-unknown = 清单中没有“c9”
    .next = 请从清单中选择。

# institution.check.stage
institution-check-stage = 备案状态为“complete”，已经核对过
    .next = 请查看备案状态。

# institution.file.barred
institution-file-barred = 该机构已被移出目录，2021-03-01前（含当日）不得备案
    .next = 请在限制期满后重新提交

# institution.file.exited
institution-file-exited = “美容师”于2021-03-01退出目录，此后不能再备案职业资格鉴定
    .next = 请申请成为社会培训评价组织，开展职业技能等级认定

# institution.file.fee
institution-file-fee = 没有公布三级/高级工的收费标准
    .next = 请填写每个等级的收费标准

# institution.file.forbidden-word
institution-file-forbidden-word = 名称中含有禁用字样“国家”
    .next = 请使用登记名称中不含该字样的名称，或提请人工审核

# institution.file.kind
institution-file-kind = 2021-03-01尚无该类评价机构
    .next = 请更正类别或起始日

# institution.file.prefix
institution-file-prefix = 证书编号前缀有误：Y1
    .next = 前缀由主管部门分配，请核对

# institution.file.province
institution-file-province = 没有代码为“99”的省级行政区
    .next = 请更正地区代码

# institution.file.scope
institution-file-scope = 评价范围有误：占星师
    .next = 请选择目录中的职业和一至五级

# institution.file.sites
institution-file-sites = 没有考点，或考点没有座位
    .next = 请至少填写一个有座位的考点

# institution.file.taken-over
institution-file-taken-over = 既有备案只能由主管部门登记一次，并注明原决定文号
    .next = 请按备案程序提交材料

# institution.file.term
institution-file-term = 备案截止日早于起始日
    .next = 请更正起止日期

# institution.file.too-long
institution-file-too-long = 备案期限不得超过3年
    .next = 请缩短期限，到期前提交新的版本

# institution.file.uscc
institution-file-uscc = 统一社会信用代码有误：长度 length
    .next = 请核对营业执照后重新填写

# institution.file.uscc-taken
institution-file-uscc-taken = 该统一社会信用代码已属于“示例机构”
    .next = 请在该机构名下提交新的备案版本

# institution.file.waiting
institution-file-waiting = 第2版备案尚未决定
    .next = 请等待决定后再提交新的版本

# institution.publish.below-line
institution-publish-below-line = 评审平均分59.50，低于60分
    .next = 请不予备案并说明理由。

# institution.publish.grave-finding
institution-publish-grave-finding = 考点a有不符合项：没有设备
    .next = 请整改后再次核查，或不予备案。

# institution.publish.no-reason
institution-publish-no-reason = 没有写明决定的理由
    .next = 请写明理由。

# institution.publish.prefix-taken
institution-publish-prefix-taken = 证书编号前缀S000023000001已属于其他机构
    .next = 请分配另一个前缀

# institution.publish.same-person
institution-publish-same-person = 提交与审批不能是同一人
    .next = 请由另一名工作人员审批

# institution.publish.stage
institution-publish-stage = 备案状态为“submitted”，不能作此决定
    .next = 请先完成核对和评审。

# institution.publish.stopped
institution-publish-stopped = 该机构自2021-03-01起停止评价
    .next = 请先恢复，或等待限制期满。

# institution.publish.unreviewed
institution-publish-unreviewed = 评审尚未完成：1份评审表未交，2名专家已评分
    .next = 请等待或增补专家。

# institution.publish.unvisited
institution-publish-unvisited = 考点a尚未实地核查
    .next = 请安排实地核查。

# institution.review.no-reason
institution-review-no-reason = 回避须说明理由
    .next = 请填写理由。

# institution.review.number
institution-review-number = 评审专家将为2名，须为单数且不少于3名
    .next = 请调整专家人数。

# institution.review.office
institution-review-office = apt_1今天不在专家聘期内，或已经指定
    .next = 请先聘任，或更换专家。

# institution.review.sites
institution-review-sites = 须写明核查的考点，每条发现须对应考点并写明内容
    .next = 请选择备案中的考点。

# institution.review.stage
institution-review-stage = 备案状态为“submitted”，不在评审中
    .next = 请查看备案状态。

# institution.review.stranger
institution-review-stranger = 您不评审该备案，或已经回避
    .next = 请与主管部门联系。

# institution.review.tied
institution-review-tied = apt_1与该机构有工作关系，应当回避
    .next = 请更换专家。

# institution.review.topics
institution-review-topics = 须对每个评审项目评分一次
    .next = 请逐项填写。

# institution.stand.stopped
institution-stand-stopped = 该机构自2021-03-01起暂停：整改
    .next = 请等待恢复；考生可以申请退费。

# institution.stop.already
institution-stop-already = 该机构自2021-03-01起已经停止
    .next = 请查看机构的公开页面。

# institution.stop.no-reason
institution-stop-no-reason = 没有填写原因
    .next = 请填写原因，原因将公开。

# institution.stop.not-suspended
institution-stop-not-suspended = 该机构没有被暂停
    .next = 无须恢复。

# institution.stop.removed
institution-stop-removed = 该机构于2021-03-01移出目录，不能恢复
    .next = 限制期满后请重新提交备案。

# institution.stop.stage
institution-stop-stage = 备案状态为“submitted”，只有已公布的机构可以停止
    .next = 请查看备案状态。

# key.rotate.no-reason
key-rotate-no-reason = 没有填写更换密钥的原因
    .next = 请填写原因，例如定期更换、人员变动或疑似泄露。

# notification.print.nothing
notification-print-nothing = 没有指明要打印的通知
    .next = 请在信函页面上选择

# notification.see.before
notification-see-before = 该通知已标为已读
    .next = 无需再办理

# notification.see.foreign
notification-see-foreign = 该通知是给别人的
    .next = 只有收件人可以标为已读

# number.exhausted
number-exhausted = 2021年三级/高级工剩余顺序号不足30个
    .next = 请主管部门为该机构或考点再分配一个前缀，然后重新签发。

# number.no-prefix
number-no-prefix = 今日没有可用于该考点和证书种类的编号前缀
    .next = 请主管部门分配前缀。

# number.void.no-reason
number-void-no-reason = 没有填写作废原因
    .next = 请填写原因，原因将保留在号段中。

# number.void.same-person
number-void-same-person = 赋号人不能作废该编号
    .next = 请由另一名工作人员办理。

# number.void.stage
number-void-stage = 证书状态为“released”，只有尚未签名的编号可以作废
    .next = 已签名的证书请办理撤销。

# panel.assign.candidate
panel-assign-candidate = stf_1：本人是本场考生
    .next = 请安排与考生没有关系的人员。

# panel.assign.ceiling
panel-assign-ceiling = stf_1：最高可评三级/高级工，本场为一级/高级技师
    .next = 请安排高级考评员。

# panel.assign.credential
panel-assign-credential = stf_1：证卡有效期2021-03-01至2021-03-01，不含2021-03-01
    .next = 请换人，或先续期证卡。

# panel.assign.elsewhere
panel-assign-elsewhere = stf_1：2021-03-01已安排在另一考点
    .next = 请换人，或更改考试日期。

# panel.assign.employer
panel-assign-employer = stf_1：与3名考生在同一单位
    .next = 请安排与考生没有关系的人员。

# panel.assign.late
panel-assign-late = 场次状态为“sealed”或已经开考，不能再更换人员
    .next = 请在开考前安排人员。

# panel.assign.load
panel-assign-load = stf_1：2021-03-01已有2场，一天不超过2场
    .next = 请换人，或更改考试日期。

# panel.assign.no-part
panel-assign-no-part = stf_1：本场没有该科目
    .next = 请不要安排此人。

# panel.assign.rotation
panel-assign-rotation = stf_1：将在本机构连续考评4场，不得超过3场
    .next = 请安排近期未在本机构考评的人员。

# panel.assign.short
panel-assign-short = 考评员2人，需3人且为单数
    .next = 请按建议名单安排，或登记更多人员。

# panel.assign.stranger
panel-assign-stranger = stf_1不是本机构具有该职责的人员
    .next = 请先登记该人员。

# panel.assign.tie
panel-assign-tie = stf_1：与1名考生有亲属关系，应回避
    .next = 请安排与考生没有关系的人员。

# panel.assign.trainer
panel-assign-trainer = stf_1：培训过本场2名考生
    .next = 请安排与考生没有关系的人员。

# panel.assign.twice
panel-assign-twice = stf_1：当日已以另一证卡参加本场
    .next = 请另安排一人。

# panel.assign.untrained
panel-assign-untrained = stf_1：没有培训记录
    .next = 请换人，或先登记培训。

# paper.print.count
paper-print-count = 每次打印1至10000张
    .next = 请选择要打印的证书，多的分次打印。

# paper.print.lost
paper-print-lost = 证书S000023999001213000001的原证书（流水码A0000000001）已遗失，再次打印属于补发
    .next = 请在该证书的状态页面提议“补发”，由另一人审批。

# paper.print.not-in-force
paper-print-not-in-force = 证书S000023999001213000001尚未发布或不是有效状态
    .next = 请从清单中去掉该证书。

# paper.print.on-paper
paper-print-on-paper = 证书S000023999001213000001已打印在流水码A0000000001的证书上
    .next = 需要重打的，先把原证书登记作废。

# paper.print.stock
paper-print-stock = 需要空白证书2张，库存1张
    .next = 请登记新到的空白证书，或少打一些。

# paper.receive.count
paper-receive-count = 每批空白证书为1至100000张
    .next = 请核对张数，多的分批登记。

# paper.receive.known
paper-receive-known = 流水码A0000000001已在库
    .next = 请核对首张和末张的流水码。

# paper.receive.shape
paper-receive-shape = 流水码由至多4个大写字母和10位数字组成
    .next = 请按空白证书上的流水码填写。

# paper.reissue.not-in-stock
paper-reissue-not-in-stock = 流水码A0000000001的空白证书已不在该机构库存中
    .next = 请驳回该提议，另用在库的空白证书重新提议。

# paper.spoil.no-reason
paper-spoil-no-reason = 没有说明：由谁销毁，或在何处声明作废
    .next = 请填写说明。

# paper.spoil.printed
paper-spoil-printed = 流水码A0000000001已打印证书，不能登记为未使用损坏
    .next = 请选择“打印作废”“收回销毁”或“遗失”。

# paper.spoil.unprinted
paper-spoil-unprinted = 流水码A0000000001尚未打印证书，只能登记为损坏
    .next = 请选择“损坏”。

# paper.spoil.void
paper-spoil-void = 流水码A0000000001已于2021-06-01作废
    .next = 请核对流水码。

# payment.record.foreign
payment-record-foreign = 该报名不属于本场次
    .next = 请核对报名编号

# payment.record.free
payment-record-free = 本场次不收费
    .next = 无需缴纳

# payment.record.paid
payment-record-paid = 费用已经缴纳
    .next = 无需重复缴纳

# payment.record.payer
payment-record-payer = 付款人应为考生本人，或统一社会信用代码有效的单位
    .next = 请更正付款人

# payment.record.stage
payment-record-stage = 该报名当前状态为“refunded”，费用应在受理后、考试前缴纳
    .next = 请查看个案状态

# payout.named-account
payout-named-account = 登记过其中收款账户的人不能批准该批次
    .next = 请由另一名工作人员或主管部门批准

# payout.no-own-account
payout-no-own-account = 机构尚未登记付款账户
    .next = 请先在账簿页登记机构的付款账户

# payout.no-payer-account
payout-no-payer-account = 2笔应退款项的付款人均未登记收款账户
    .next = 请付款人登记账户，或代为登记书面提供的账户

# payout.no-reason
payout-no-reason = 撤销付款批次必须写明理由
    .next = 请填写理由

# payout.nothing-owed
payout-nothing-owed = 没有待支付的应退款项
    .next = 无需办理

# payout.same-person
payout-same-person = 提出付款批次的人不能批准该批次
    .next = 请由另一名工作人员或主管部门批准

# payout.stage
payout-stage = 该付款批次当前状态为“approved”，已有决定
    .next = 请查看该批次

# payout.too-large
payout-too-large = 合计金额过大
    .next = 请核对账簿

# person.erase.erased
person-erase-erased = 该人员的个人信息此前已删除
    .next = 无须再办。

# person.erase.holds-exams
person-erase-holds-exams = 该人员是考评、监考或督导人员，其姓名是他人成绩的依据
    .next = 考务人员的档案不在此办理。

# person.erase.no-reason
person-erase-no-reason = 没有填写删除的理由
    .next = 请填写申请来源和文号，不要写姓名。

# person.erase.open
person-erase-open = 该人员还有2件未办结的事项
    .next = 请先办结报名、退费、异议、核查等事项。

# person.erase.proposed
person-erase-proposed = 该人员的删除申请正等待另一名工作人员办理
    .next = 请由另一名工作人员办理。

# person.erase.retention
person-erase-retention = 考试材料须保管至2025-11-20，期内不得删除
    .next = 请在期满后再提出；期内可以限制处理。

# person.erase.same-person
person-erase-same-person = 提出删除的人不能自己办理
    .next = 请由另一名工作人员办理。

# pilot.empty
pilot-empty = 试点须有名称、目的、职业、参加机构和目标
    .next = 请补充填写。

# pilot.goes-on
pilot-goes-on = 试点到2021-03-01结束
    .next = 请在试点结束后总结。

# pilot.no-conclusion
pilot-no-conclusion = 没有填写结论
    .next = 请填写结论。

# pilot.occupation
pilot-occupation = 职业目录中没有“神仙”
    .next = 请从职业目录中选择。

# pilot.summed-up
pilot-summed-up = 试点已于2021-03-01总结
    .next = 请查看总结。

# pilot.term
pilot-term = 截止日早于起始日
    .next = 请更正日期。

# pilot.twice
pilot-twice = 参加机构、职业或指标重复
    .next = 请删去重复的内容。

# plan.enrol.days
plan-enrol-days = 第1名学员：入学日期不得晚于今天，毕业日期应在入学之后
    .next = 请更正日期。

# plan.enrol.occupation
plan-enrol-occupation = 目录中没有“占星师”这一职业
    .next = 请从目录中选择职业名称。

# plan.enrol.refuse-new
plan-enrol-refuse-new = 第2名学员：退出后不再开始新的职业资格证书培养计划，其他类型的培养不在保障范围
    .next = 请改为以职业技能等级证书为目标的培养计划。

# plan.enrol.unproven
plan-enrol-unproven = 第3名学员：该职业名册已封存，其中没有该学员
    .next = 如有退出前的入学凭证，请向主管部门申诉。

# plan.open.before
plan-open-before = 该机构已有职业、等级、类型和承诺证书都相同的培养计划
    .next = 请在原计划中登记新的班级。

# plan.open.exited
plan-open-exited = 美容师已于2020-09-30退出目录，不再开始以其职业资格证书为目标的培养计划
    .next = 请改为承诺职业技能等级证书。

# plan.open.kind
plan-open-kind = 只有职业院校、技工院校和企业新型学徒制的培养计划可以承诺职业资格证书
    .next = 请改为承诺职业技能等级证书。

# plan.open.occupation
plan-open-occupation = 目录中没有“占星师”这一职业
    .next = 请从目录中选择职业名称。

# prefix.allocate.exited
prefix-allocate-exited = 该机构的职业已于2021-03-01全部退出目录，不再分配职业资格前缀
    .next = 请先转为社会培训评价组织。

# prefix.allocate.full
prefix-allocate-full = 以S000023开头的前缀已全部分配
    .next = 请使用部里分配的机构代码。

# prefix.allocate.not-filed
prefix-allocate-not-filed = 该机构在2021-03-01及以后没有已公布的有效备案
    .next = 请先公布备案。

# prefix.allocate.past
prefix-allocate-past = 前缀自今日或以后启用，不能早至2021-03-01
    .next = 请更正启用日。

# prefix.allocate.scheme
prefix-allocate-scheme = 前缀不符合当日的编号规则：首字母 letter
    .next = 请按编号规则填写。

# prefix.allocate.site
prefix-allocate-site = 备案中没有考点“z”
    .next = 请选择备案中的考点。

# prefix.allocate.taken
prefix-allocate-taken = 前缀S000023000001已经分配
    .next = 请分配另一个前缀。

# prefix.end.day
prefix-end-day = 停用日须为今日或以后，且不早于启用日2021-03-01
    .next = 请更正停用日。

# prefix.end.ended
prefix-end-ended = 该前缀已于2021-03-01停用
    .next = 无须再停用。

# prefix.end.no-reason
prefix-end-no-reason = 没有填写停用原因
    .next = 请填写原因。

# publicity.open-objection
publicity-open-objection = 还有1项异议未处理
    .next = 请先处理异议

# publicity.over
publicity-over = 异议期已于2020-09-30截止
    .next = 可向主管部门投诉

# publicity.running
publicity-running = 公示期至2020-09-30
    .next = 请在公示期满后办理

# publicity.stage
publicity-stage = 成绩不在公示中
    .next = 请查看场次状态

# question.answered
question-answered = 该问题已于2021-03-01答复
    .next = 需要补充的，请另行发布指导意见。

# question.empty
question-empty = 没有填写内容
    .next = 请填写内容。

# recall.hearing
recall-hearing = 持证人可在2021-06-08前陈述和申辩
    .next = 请在期满后或持证人陈述后办理。

# recall.no-words
recall-no-words = 每一步都须写明理由
    .next = 请填写理由。

# recall.open.empty
recall-open-empty = 核查须列明证书、事由和决定文号
    .next = 请补充后再提交。

# recall.stage
recall-stage = 该证书的核查处于“维持”，不能办理这一步
    .next = 请核对核查的进度。

# recusal.declare.reason
recusal-declare-reason = “neighbour”不是回避事由
    .next = 请选择亲属、师生、师徒、同事或其他。

# recusal.declare.same
recusal-declare-same = 该工作人员就是考生本人
    .next = 考生本人不得参加考评，请更换人员。

# score.differs
score-differs = enr_1的theory两次录入不一致
    .next = 请对照原始评分表更正

# score.foreign
score-foreign = enr_1不属于本场次
    .next = 请核对考生和科目

# score.incomplete
score-incomplete = 还有2个成绩未录入或未复核
    .next = 请补齐后再封存

# score.same-person
score-same-person = 录入与复核不能是同一人
    .next = 请由另一名人员复核

# score.stage
score-stage = 该场次当前状态不允许此操作
    .next = 请刷新后查看场次状态

# selection.apply.closed
selection-apply-closed = 申报已于2021-03-01截止
    .next = 请留意下一次遴选公告。

# selection.apply.kind
selection-apply-kind = 只有社会培训评价组织和拟转型的鉴定机构参加遴选
    .next = 用人单位和院校请直接办理备案。

# selection.apply.name
selection-apply-name = 名称中不得使用“国家”
    .next = 请更正名称和材料。

# selection.apply.not-blind
selection-apply-not-blind = 申报材料中出现了申报单位的名称或代码
    .next = 请删去名称，专家匿名评审。

# selection.apply.occupation
selection-apply-occupation = “焊工”不在遴选的职业范围内
    .next = 请从公告的职业中选择。

# selection.apply.twice
selection-apply-twice = 该单位已经申报
    .next = 一个单位只能申报一次。

# selection.apply.uscc
selection-apply-uscc = “123”不是有效的统一社会信用代码
    .next = 请核对18位代码。

# selection.experts.nobody
selection-experts-nobody = 没有单位申报
    .next = 请重新发布遴选公告。

# selection.experts.number
selection-experts-number = 已选2名专家，须为单数且不少于3名
    .next = 请调整专家人数。

# selection.experts.office
selection-experts-office = apt_1今天不在专家聘期内，或重复
    .next = 请先聘任，或更换专家。

# selection.experts.stage
selection-experts-stage = 遴选状态为“open”，申报到2021-03-01截止；截止后一次确定专家
    .next = 请在申报截止后确定专家。

# selection.experts.ties
selection-experts-ties = 第1号申报只有1名专家无须回避，至少需2名
    .next = 请增加没有利害关系的专家。

# selection.object.empty
selection-object-empty = 须写明理由
    .next = 请填写理由。

# selection.object.not-on-notice
selection-object-not-on-notice = 遴选结果今天不在公示期内
    .next = 公示期外的问题请向主管部门反映。

# selection.object.settled
selection-object-settled = 该异议已经处理
    .next = 请查看处理意见。

# selection.open.empty
selection-open-empty = 遴选公告须有标题，名额至少为1
    .next = 请填写标题和名额。

# selection.open.occupation
selection-open-occupation = “焊工”不开展职业技能等级认定：职业不存在，或属于准入类
    .next = 请从职业目录中选择已退出目录的职业。

# selection.open.too-short
selection-open-too-short = 申报时间太短，最早截止到2021-03-01
    .next = 请延长申报时间。

# selection.open.weights
selection-open-weights = 评审标准不得重名，权重合计须为100，现为90
    .next = 请调整权重。

# selection.publish.early
selection-publish-early = 公示到2021-03-01为止
    .next = 请在公示期满后公布。

# selection.publish.objections
selection-publish-objections = 还有1件异议没有处理
    .next = 请先处理异议。

# selection.publish.same-person
selection-publish-same-person = 提出排名的人不能公布结果
    .next = 请由另一名工作人员公布。

# selection.publish.stage
selection-publish-stage = 遴选状态为“open”，没有可公布的结果
    .next = 请查看遴选进度。

# selection.rank.few
selection-rank-few = 第1号申报只有1份有效评分，至少需2份
    .next = 回避的专家过多，请重新组织遴选。

# selection.rank.stage
selection-rank-stage = 遴选状态为“open”，现在不能排名
    .next = 请查看遴选进度。

# selection.rank.waiting
selection-rank-waiting = 第1号申报还有2名专家没有评分
    .next = 请提醒专家评分，或由其申报回避。

# selection.score.criteria
selection-score-criteria = 须对公告的每一项标准评分一次
    .next = 请逐项填写。

# selection.score.no-reason
selection-score-no-reason = 回避须说明理由
    .next = 请填写理由。

# selection.score.recused
selection-score-recused = 您已对第1号申报回避
    .next = 请评审其他申报。

# selection.score.stage
selection-score-stage = 遴选状态为“open”，现在不能评分
    .next = 请查看遴选进度。

# selection.score.stranger
selection-score-stranger = 您不是本次遴选的评审专家
    .next = 请与主管部门联系。

# session.announce.access-type
session-announce-access-type = “焊工”属于准入类，不开展职业技能等级认定
    .next = 请按该职业自身的法律法规办理

# session.announce.elsewhere
session-announce-elsewhere = stf_1在2020-09-30已安排在另一考点
    .next = 请更换人员或日期

# session.announce.exited
session-announce-exited = 电工已于2020-09-30退出目录
    .next = 请改为公告职业技能等级认定；封存名册上的人员可安排续办场次

# session.announce.fee
session-announce-fee = 收费高于公布标准，或没有公布标准
    .next = 请按公布标准收费

# session.announce.kind
session-announce-kind = 该类机构不颁发这种证书
    .next = 请选择本机构可颁发的证书

# session.announce.nobody
session-announce-nobody = 没有为skill安排人员
    .next = 请安排考务人员

# session.announce.not-filed
session-announce-not-filed = 考试日没有覆盖该职业和等级的有效备案
    .next = 请先办理备案或变更范围

# session.announce.parts
session-announce-parts = 考试部分不全、重复，或日期顺序不对
    .next = 请按等级要求填写每一部分的日期

# session.announce.seats
session-announce-seats = 考点只有30个座位，不能公告40个
    .next = 请减少名额或增加场次

# session.announce.staff
session-announce-staff = stf_1在考试日没有相应资格
    .next = 请更换人员或更新证卡

# session.announce.stopped
session-announce-stopped = 该机构自2020-09-30起停止评价：整改 to be mended
    .next = 请等待恢复后再公告

# session.announce.too-soon
session-announce-too-soon = 距公告时间太短，最早2020-09-30开考
    .next = 请推迟考试日期

# session.cancel.no-reason
session-cancel-no-reason = 取消场次必须写明理由
    .next = 请填写理由。

# session.cancel.stage
session-cancel-stage = 场次当前状态为“sealed”，不能再取消
    .next = 请查看场次的办理记录。

# session.continue.nobody
session-continue-nobody = 封存名册上没有等待考试的人员
    .next = 请改为公告职业技能等级认定

# session.continue.not-exited
session-continue-not-exited = 续办场次只用于已退出目录职业的职业资格鉴定
    .next = 请按一般程序公告场次

# session.continue.not-sealed
session-continue-not-sealed = 该职业的名册尚未封存
    .next = 请待名册封存后再安排

# session.continue.too-many
session-continue-too-many = 封存名册上只有12人等待考试，不能安排40个名额
    .next = 请减少名额

# staff.card.employer
staff-card-employer = “123”不是有效的统一社会信用代码
    .next = 请核对18位代码；没有其他单位的不填。

# staff.card.empty
staff-card-empty = 证卡编号和取得依据必须填写
    .next = 请按证卡填写编号，并写明所依据的证书或职称。

# staff.register.ceiling
staff-register-ceiling = 考评员最高可评三级/高级工，一级/高级技师须由高级考评员考评
    .next = 请登记为高级考评员，或降低等级。

# staff.register.term
staff-register-term = 证卡起止日期有误、已经过期，或超过3年
    .next = 请按证卡填写起止日期。

# status.decide.decided
status-decide-decided = 该提议已经处理
    .next = 请查看处理结果。

# status.decide.no-decision
status-decide-no-decision = 须填写决定文号
    .next = 请填写决定文号。

# status.decide.same-person
status-decide-same-person = 提议人不得审批自己的提议
    .next = 请由另一名工作人员审批。

# status.decide.status
status-decide-status = 证书现为已撤销
    .next = 请驳回该提议，需要时重新提议。

# status.propose.class
status-propose-class = “证书遗失”不能作为“暂停”的事由
    .next = 请选择相符的事由。

# status.propose.correction
status-propose-correction = 更正内容与原内容相同，或含有不能打印的字符
    .next = 请填写正确的姓名或工种。

# status.propose.no-grounds
status-propose-no-grounds = 须写明事实和理由
    .next = 请填写事实和理由。

# status.propose.no-paper
status-propose-no-paper = 补发须登记新证书的流水码
    .next = 请填写新证书的流水码。

# status.propose.paper
status-propose-paper = 流水码A0000000001不是该机构在库可用的空白证书
    .next = 请核对流水码；没有空白证书的，先在纸质证书页面登记到货。

# status.propose.status
status-propose-status = 已撤销的证书不能办理“恢复”
    .next = 请先核对证书的现状。

# succession.ended
succession-ended = 该事项已经处理
    .next = 请查看处理结果。

# succession.left
succession-left = 还有3项没有处理
    .next = 请逐项承接或处理。

# succession.name
succession-name = 只有承接机构的人员可以以原机构的名义办理
    .next = 请以承接机构的账号登录。

# succession.owed
succession-owed = 应退的费用须退还或者由承接机构承担
    .next = 请办理退费；退费后该事项即可处理。

# succession.predecessor
succession-predecessor = 只有职业技能鉴定机构可以转型
    .next = 其他机构请变更备案。

# succession.reason
succession-reason = 不予承接的事项须写明如何处理
    .next = 请写明处理结果和理由。

# succession.same-person
succession-same-person = 提出转型的人不能确认
    .next = 请由另一人确认。

# succession.stage
succession-stage = 转型状态为“working”
    .next = 请查看转型进度。

# succession.stays
succession-stays = 备案范围内有职业尚未退出目录
    .next = 请在该职业退出后办理。

# succession.successor
succession-successor = 承接机构须为备案有效的社会培训评价组织
    .next = 请先完成遴选和备案。

# succession.twice
succession-twice = 该机构已有转型事项
    .next = 请查看转型进度。

# supervisor.send.candidate
supervisor-send-candidate = 督导员是本场考生，应回避
    .next = 请改派其他督导员。

# supervisor.send.colleague
supervisor-send-colleague = 督导员在该机构任职，应回避
    .next = 请改派其他督导员。

# supervisor.send.elsewhere
supervisor-send-elsewhere = 督导员2021-03-01已派往另一考点
    .next = 请改派其他督导员。

# supervisor.send.stage
supervisor-send-stage = 场次状态为“sealed”，不能再派督导员
    .next = 请在考试开始前派出。

# supervisor.send.term
supervisor-send-term = 该人员在2021-03-01不在外部质量督导员聘期内
    .next = 请续聘，或改派其他督导员。

# surge.nothing
surge-nothing = 没有等待复核的处理意见
    .next = 请先提出处理意见。

# surge.reason
surge-reason = 须写明理由
    .next = 请填写核查情况和理由。

# surge.released
surge-released = 该批次已经放行
    .next = 请查看处理记录。

# surge.same-person
surge-same-person = 提出处理意见的人不能复核
    .next = 请由另一人复核。

# surge.waiting
surge-waiting = 已有处理意见等待第二人复核
    .next = 请由另一人复核。

# trainee.enter.closed
trainee-enter-closed = 该场次当前状态为“seated”，报名截止日为2021-06-30，或者不能举行
    .next = 请选择其他续办场次。

# trainee.enter.enrolled
trainee-enter-enrolled = 该学员已有同一职业和等级的考试，状态为“accepted”
    .next = 请先办完该考试。

# trainee.enter.full
trainee-enter-full = 30个座位已满
    .next = 请选择其他续办场次。

# trainee.enter.graduated
trainee-enter-graduated = 该学员已于2021-06-30毕业
    .next = 请查看该学员的办理记录。

# trainee.enter.not-entitled
trainee-enter-not-entitled = 按退出目录的规定，该学员不参加职业资格鉴定（refuse-unproven）
    .next = 请报名职业技能等级认定；如有退出前的入学凭证，请向主管部门申诉。

# trainee.enter.session
trainee-enter-session = 该场次不是培养计划职业和等级的续办场次
    .next = 请选择其他续办场次。

# trainee.graduate.before
trainee-graduate-before = 该学员已于2021-06-30毕业
    .next = 请查看该学员的办理记录。

# trainee.graduate.exam
trainee-graduate-exam = 该考试不是该学员在培养计划职业和等级上的考试
    .next = 请选择该学员本人的考试。

# trainee.graduate.exit
trainee-graduate-exit = 按退出目录的规定，该学员不能由此取得证书（refuse-unproven）
    .next = 如有退出前的入学凭证，请向主管部门申诉。

# trainee.graduate.no-result
trainee-graduate-no-result = 考试成绩尚未最终确定
    .next = 请等待成绩公布。

# trainer.name.trainee
trainer-name-trainee = 该人员是这一培养计划的学员
    .next = 请核对人员和培养计划。

# wallet.expired
wallet-expired = 领取码已过期
    .next = 请在“我的页面”重新生成领取码。

# wallet.not-in-force
wallet-not-in-force = 该证书尚未发布，或已被暂停、撤销
    .next = 请在证书页面查看状态；如有异议，请联系评价机构。

# wallet.not-redeemed
wallet-not-redeemed = 领取码尚未兑换
    .next = 请先用领取码换取令牌。

# wallet.too-many-tries
wallet-too-many-tries = 验证码已输错5次，该领取码作废
    .next = 请在“我的页面”重新生成领取码。

# wallet.used
wallet-used = 领取码已经用过
    .next = 请在“我的页面”重新生成领取码。

# wish.record-written.kind
wish-record-written-kind = 按内容判断，文件不是完整的PDF、PNG或JPEG
    .next = 请上传一页的PDF、PNG或JPEG扫描件，不超过900 KB

# wish.record-written.no-scan
wish-record-written-no-scan = 没有扫描件
    .next = 请上传一页的PDF、PNG或JPEG扫描件，不超过900 KB

# wish.record-written.received
wish-record-written-received = 书面答复的收件日应在2020-09-30至2020-09-30之间，且不晚于今天
    .next = 请核对收件日

# wish.record-written.too-large
wish-record-written-too-large = 扫描件有2000000字节，过大
    .next = 请上传一页的PDF、PNG或JPEG扫描件，不超过900 KB

# wish.record.nothing-to-choose
wish-record-nothing-to-choose = 该报名不需要选择继续或退费
    .next = 请查看个案状态

# wish.record.too-late
wish-record-too-late = 选择期限已于2020-09-30截止
    .next = 如已按期书面答复，请主管部门登记
