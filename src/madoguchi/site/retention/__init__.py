"""Files whose time is over are destroyed, and what is left of a word can be looked for (保存期間と廃棄)."""
