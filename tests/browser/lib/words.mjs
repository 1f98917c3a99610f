// Where things are on a page, in one place: the names people see (Chinese first, English beside it) and the few
// addresses and input names that are part of the pages' contract. A page that is renamed is mended here and nowhere else.

export const at = {
  home: "/",
  signIn: "/login",
  duties: "/duties",
  returns: "/returns",
  review: "/review",
  publish: "/publish",
  bulletins: "/bulletins",
  tips: "/tips",
  return: (form, period, unit) => `/returns/${form}/${period}/${unit}`,
};

export const buttons = {
  signIn: /^(登录|Sign in)$/,
  signOut: /^(退出|Sign out)$/,
  checkAndSubmit: /^(检查并提交|Check and submit)$/,
  keepDraft: /^(存草稿|保存草稿|Keep draft|Save draft)/,
  ask: /^(核实|问这一格|Ask|Inquire)/,
  sendInquiry: /^(发出核实|Send inquiry)/,
  answer: /^(答复|提交答复|发出答复|Answer|Send answer)/,
  settle: /(说明成立|答复成立|Answer holds|Accept answer)/,
  pass: /(审核通过|报县|Pass)/,
  accept: /^(验收|验收本表|Accept)/,
  publish: /^(公布|公布本表|Publish)/,
  confirm: /^(确认|确认公布|Confirm)/,
};

export const texts = {
  receipt: /回执|Receipt/,
  mustCorrect: /必须改|强制|must be corrected|Hard/i,
  toSettle: /还不能提交|not submitted|cannot be submitted/i,
  proof: /存证|Proof/,
  checks: /审核|checks/i,
  life: /经过|life/i,
  nothing: /404|没有这一页|not found/i,
};

/** Reporting something, and looking after it. */
export const report = {
  start: /^(开始|Start)$/,
  next: /^(下一题|Next)$/,
  back: /^(‹ 上一题|‹ Back)$/,
  send: /^(交出去|Send)$/,
  look: /^(查看|Look)$/,
  add: /^(补充|Add)$/,
};

/** A case on the desk. */
export const desk = {
  open: /^(打开|Open)$/,
  take: /^(接收|Take it)$/,
  transfer: /^(提出转办|Ask for the transfer)$/,
  reply: /^(答复|Send the reply)$/,
  disagree: /^(不同意，请重新办理|不认可，重办|.*重新办理.*|.*disagree.*|.*take it up again.*)$/i,
  confirm: /^(确认办结|Confirm and close)$/,
  lookAgain: /^(再找一遍|Look again)/,
  keepDraft: /^(存草稿|Keep the draft)$/,
  askApproval: /^(送两个人批准|Put up for approval by two)$/,
  approve: /^(批准|Approve)$/,
  copied: /另一件事的答复|an earlier reply to another case/,
  received: /(?:([\d年月日 ]+)收到|received ([\w ]+?\d{4}))/,
  reopened: /重办 1 次|reopened 1×/,
};

/** Writing a rule. */
export const rule = {
  writeOne: /^(写一条|Write one)$/,
  check: /^(检查|Check)$/,
  tryIt: /^(试算|Try it)$/,
  save: /^(保存，并写进存证日志|Save, and put it on record)$/,
  palette: /本表的指标|Indicators of the form/,
  understood: /公式读得懂|The formula is understood/,
  fits: /与其他规则合得上|It fits the other rules/,
  ofReturns: /的 (\d+) 份报表|Of (\d+) returns/,
  message: /综合能源消费量是用电量的两倍以上|Energy is more than twice the electricity/,
};

/** The input of one indicator in the entry grid. */
export const cell = (code) => `#c${code}`;
export const cells = 'input[name^="c."], select[name^="c."]';
